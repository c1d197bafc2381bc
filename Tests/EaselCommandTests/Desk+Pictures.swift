import Easel
import Testing

extension Desk {
    func bitmap(_ name: String) throws -> Bitmap { try Bitmap(contentsOf: FilePath(path(name))) }

    func write(_ picture: Bitmap, to name: String) throws {
        var rows = picture.reader()
        try rows.writePNG(to: FilePath(path(name)), overwriting: true)
    }

    /// Writes a JPEG that is seen as `picture` and stored upright, or as lying as a camera that was held upright stores it.
    func writeJPEG(_ picture: Bitmap, stored orientation: Orientation = .upright, to name: String) throws {
        // What is turned clockwise to be seen was turned counterclockwise before.
        var rows = picture.upright(from: orientation == .right ? .left : .upright).reader()
        let bytes = try rows.jpegBytes(quality: 90)
        guard orientation != .upright else { return try write(bytes, to: name) }
        // A TIFF header, and one entry: the orientation, 0x0112, a SHORT.
        let mark = UInt8(orientation.rawValue)
        let exif: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, mark, 0, 0, 0, 0, 0, 0, 0]
        let segments = try #require(JPEGSegments(bytes))
        try write(segments.bytes(settingEXIF: exif), to: name)
    }
}
