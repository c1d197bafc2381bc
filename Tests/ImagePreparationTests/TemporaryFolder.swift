import Foundation
import SystemPackage

/// A folder that is removed when it is let go.
final class TemporaryFolder {
    let path: FilePath

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("easel-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// The names in the folder, hidden ones included.
    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path.string).sorted() } }

    /// Writes a file and returns where it is.
    @discardableResult func write(_ bytes: some Collection<UInt8>, as name: String) throws -> FilePath {
        let file = path.appending(name)
        try Data(bytes).write(to: URL(fileURLWithPath: file.string))
        return file
    }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path.appending(name).string)))
    }
}
