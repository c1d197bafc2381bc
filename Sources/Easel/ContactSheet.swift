import ImageFiles
import ImageReview
import JobLedger
public import Raster
public import SystemPackage

/// Small pictures of many results on one sheet, each with its name.
public struct ContactSheet {
    /// The most pictures on one sheet: each is an open file while the sheet is written.
    public static let mostPictures = 200

    /// The longest side of a small picture, in pixels.
    private static let side = 320

    /// Writes the sheet.
    ///
    /// - Parameters:
    ///   - pictures: Files and what stands above each; those that cannot be read are left out.
    /// - Returns: How many pictures are on it.
    /// - Throws: ``ImageFileError`` when the sheet cannot be written.
    @discardableResult
    public static func write(_ pictures: [(path: FilePath, caption: String)], to target: FilePath) throws -> Int {
        let tiles = pictures.prefix(mostPictures).compactMap { picture -> Sheet.Tile? in
            guard let rows = try? UprightFile.rows(picture.path) else { return nil }
            let size = rows.format.size
            let scale = min(1, Double(side) / Double(max(size.width, size.height)))
            let small = scale < 1 ? AnyRowReader(ResampledRows(rows, to: size.scaled(by: scale))) : rows
            return Sheet.Tile(small, caption: picture.caption)
        }
        guard !tiles.isEmpty else { return 0 }
        // About four across to three down, as a screen is.
        let columns = max(1, Int((Double(tiles.count) * 4 / 3).squareRoot().rounded()))
        var sheet = Sheet(tiles, columns: columns)
        try sheet.writePNG(to: target, overwriting: true)
        return tiles.count
    }
}
