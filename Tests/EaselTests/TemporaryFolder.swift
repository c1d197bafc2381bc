import Easel
import Foundation

/// A folder for one test, gone with it.
final class TemporaryFolder: Sendable {
    let path: FilePath

    init() throws {
        path = FilePath(NSTemporaryDirectory()).appending("easel-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// Every file below, whatever it is.
    func files(in folder: String = "") throws -> [FilePath] {
        let root = folder.isEmpty ? path : path.appending(folder)
        return try FileManager.default.subpathsOfDirectory(atPath: root.string).sorted().map { root.appending($0) }
            .filter { !isFolder($0) }
    }

    private func isFolder(_ path: FilePath) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path.string, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path.appending(name).string)) }

    @discardableResult
    func write(_ bytes: some DataProtocol, to name: String) throws -> FilePath {
        let file = path.appending(name)
        try Data(bytes).write(to: URL(fileURLWithPath: file.string))
        return file
    }

    /// A picture of columns that all differ, in two kinds of rows.
    @discardableResult
    func picture(_ name: String, width: Int = 960, height: Int = 800, tint: UInt8 = 90, alpha: UInt8 = 255) throws -> FilePath {
        let kinds = [tint, tint ^ 16].map { tint in (0..<width).flatMap { x -> [UInt8] in [UInt8(x * 255 / width), 128, tint, alpha] } }
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 4)
        for y in 0..<height { pixels += kinds[y / 40 % 2] }
        var rows = Bitmap(size: PixelSize(width: width, height: height), pixels: pixels).reader()
        let file = path.appending(name)
        try rows.writePNG(to: file, overwriting: false)
        return file
    }
}
