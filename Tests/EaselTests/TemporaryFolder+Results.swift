@testable import Easel
import Foundation

extension TemporaryFolder {
    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path.appending(name).string, withIntermediateDirectories: true)
    }

    /// Writes a picture that says how it was made, as a delivery does.
    @discardableResult
    func result(_ name: String, of edit: Edit, showing picture: Bitmap = Bitmap(size: PixelSize(width: 8, height: 8))) throws -> FilePath {
        var rows = picture.reader()
        guard let chunks = PNGChunks(try rows.pngBytes()) else { preconditionFailure("a PNG of ours has chunks") }
        let said = Provenance(["edit": EditFile(edit: edit, model: .wan27Image).json, "prompt": .string(edit.prompt), "createdAt": 1000])
        return try write(said.written(into: chunks), to: name)
    }

    /// Writes a picture that says that it was made of `canvas`.
    @discardableResult
    func result(_ name: String, of canvas: FilePath) throws -> FilePath {
        try result(name, of: Edit("A round window", references: [ReferenceImage(canvas)]))
    }

    @discardableResult
    func write(_ picture: Bitmap, to name: String) throws -> FilePath {
        var rows = picture.reader()
        return try write(rows.pngBytes(), to: name)
    }
}
