public import ImageEditing
public import Raster

extension Palette {
    /// A picture of the palette: each colour as wide as its share, its value and share written into it.
    public func swatch(width: Int = 1200, height: Int = 240) -> Bitmap {
        var picture = Bitmap(size: PixelSize(width: width, height: height), filledWith: .white)
        var left = 0
        var sum = 0
        for entry in entries {
            guard let color = SRGBColor(hex: entry.hex), let share = Share(entry.ratio) else { continue }
            sum += share.hundredths
            let right = min(width, sum * width / Share.whole.hundredths)
            picture.fill(Region(left: left, top: 0, right: right, bottom: height), with: color)
            let ink: SRGBColor = OKLab(color).lightness > 0.6 ? .black : .white
            let scale = 2
            for (line, text) in [color.hex, share.text].enumerated() where PixelFont.size(of: text, scale: scale).width + 16 <= right - left
            {
                picture.draw(text, x: left + 10, y: height - 58 + line * 26, scale: scale, color: ink)
            }
            left = right
        }
        return picture
    }
}
