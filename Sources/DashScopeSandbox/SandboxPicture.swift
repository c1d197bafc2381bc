import ImageEditing
import ImageFiles
import Raster

extension SandboxStore.Picture {
    /// The picture as a PNG file.
    func paint(_ painter: Painter) throws -> [UInt8] {
        let images = try files.map { try Bitmap(decoding: $0) }
        let order = Painter.Order(
            prompt: request.prompt, seed: request.seed, index: index, size: size, images: images, boxes: request.boxes,
            palette: request.palette)
        var rows = painter.paint(order).reader()
        return try rows.pngBytes()
    }
}
