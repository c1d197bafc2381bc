public import ImageEditing
public import Raster

/// Which part of the canvas is sent.
public enum CropRule: Hashable, Sendable {
    /// A part around the regions, when the model would return the whole canvas smaller than it is.
    case auto
    case never
    /// A part around the regions, wherever there is one smaller than the canvas.
    case always
    /// As it was decided before; `nil` sends all.
    case fixed(Region?)

    /// The part to send; `nil` sends all.
    ///
    /// Half of the regions' size is added on every side, so that the model sees where it is, and as much more as it returns
    /// without losing a pixel.
    /// - Parameters:
    ///   - regions: In the upright canvas.
    ///   - returned: The size that the model would return for the whole canvas.
    func region(around regions: [Region], in canvas: PixelSize, returned: PixelSize) -> Region? {
        switch self {
        case .never: return nil
        case .fixed(let region): return region
        // Models round sides to multiples of 16, which is no loss.
        case .auto where returned.width + 16 > canvas.width && returned.height + 16 > canvas.height: return nil
        case .auto, .always: break
        }
        guard let first = regions.first else { return nil }
        let box = regions.dropFirst().reduce(first) { $0.union($1) }
        let context = max(64, max(box.width, box.height) / 2)
        let least = box.grown(by: context).intersection(canvas.bounds)
        let factor = max(
            1, Double(least.width) / Double(returned.width), Double(least.height) / Double(returned.height))
        let width = min(canvas.width, max(least.width, Int((Double(returned.width) * factor).rounded())))
        let height = min(canvas.height, max(least.height, Int((Double(returned.height) * factor).rounded())))
        let left = min(max(0, (least.left + least.right - width) / 2), canvas.width - width)
        let top = min(max(0, (least.top + least.bottom - height) / 2), canvas.height - height)
        let crop = Region(left: left, top: top, right: left + width, bottom: top + height)
        return crop == canvas.bounds ? nil : crop
    }
}
