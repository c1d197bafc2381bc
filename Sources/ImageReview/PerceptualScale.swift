public import Raster

/// Colours from dark blue over grey to yellow whose lightness grows evenly, the same to eyes that see no red or no green.
///
/// Source: cividis of Nuñez, Anderton and Renslow, “Optimizing colormaps with consideration for color vision deficiency”, PLOS
/// ONE 13(7), 2018, at nine places; between them OKLab is walked straight.
public enum PerceptualScale {
    private static let stops = ["#00224E", "#1A386F", "#434E6C", "#61656F", "#7D7C78", "#9B9476", "#BCAE6C", "#DEC958", "#FEE838"]
        .compactMap { SRGBColor(hex: $0) }

    /// The colours of 0, 1/255 … 1.
    public static let colors: [SRGBColor] = (0..<256).map { step in
        let place = Double(step) / 255 * Double(stops.count - 1)
        let index = min(stops.count - 2, Int(place))
        let part = place - Double(index)
        let (a, b) = (OKLab(stops[index]), OKLab(stops[index + 1]))
        return OKLab(
            lightness: a.lightness + (b.lightness - a.lightness) * part, a: a.a + (b.a - a.a) * part, b: a.b + (b.b - a.b) * part
        ).sRGB
    }
}
