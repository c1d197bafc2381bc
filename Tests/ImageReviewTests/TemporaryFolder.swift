import Foundation
import ImageFiles
import Raster
import SystemPackage

/// A folder that is removed when it is let go.
final class TemporaryFolder: Sendable {
    let path: FilePath

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("easel-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// The names in the folder, or in one inside it.
    func names(in folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path.string + "/" + folder).sorted()
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path.appending(name).string)), as: UTF8.self)
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> FilePath {
        let file = path.appending(name)
        try FileManager.default.createDirectory(atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file.string))
        return file
    }

    /// - Parameter metadata: An EXIF block that begins with its TIFF header.
    @discardableResult
    func write(_ picture: Bitmap, to name: String, metadata: [UInt8]? = nil) throws -> FilePath {
        var rows = picture.reader()
        let file = path.appending(name)
        try rows.writePNG(to: file, metadata: metadata, overwriting: false)
        return file
    }
}
