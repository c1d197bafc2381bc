import ImageFiles
import Raster

/// A part of a picture that tells how its bytes go with the quality of a JPEG: an eighth of its rows, all over it.
final class QualitySample {
    private let picture: Bitmap
    private let first: Int
    private var counts: [Int: Double] = [:]

    /// So many rows of every so many.
    private static let (rows, every) = (16, 128)

    /// - Parameter first: The quality that shares are told of.
    init(of whole: Bitmap, at first: Int) {
        self.first = first
        let tops = stride(from: Self.every / 2, through: whole.size.height - Self.rows, by: Self.every)
        let bands = Array(tops).isEmpty ? [0] : Array(tops)
        let height = min(Self.rows, whole.size.height)
        var pixels: [UInt8] = []
        for top in bands { pixels += whole.pixels[(top * whole.bytesPerRow)..<((top + height) * whole.bytesPerRow)] }
        picture = Bitmap(size: PixelSize(width: whole.size.width, height: height * bands.count), pixels: pixels)
    }

    /// How many bytes a quality takes, of those that the first takes.
    ///
    /// - Throws: ``ImageFileError``.
    func share(_ quality: Int) throws -> Double { try count(quality) / count(first) }

    private func count(_ quality: Int) throws -> Double {
        if let known = counts[quality] { return known }
        var rows = picture.reader()
        let count = Double(try rows.jpegBytes(quality: quality).count)
        counts[quality] = count
        return count
    }
}
