#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import SystemPackage

/// Folders and files by name, which swift-system cannot make or remove.
enum Disk {
    static func exists(_ path: FilePath) -> Bool { FileManager.default.fileExists(atPath: path.string) }

    static func isFolder(_ path: FilePath) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path.string, isDirectory: &isDirectory) && isDirectory
    }

    static func makeFolder(_ path: FilePath) throws {
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    static func remove(_ path: FilePath) { try? FileManager.default.removeItem(atPath: path.string) }

    static func contents(_ path: FilePath) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path.string) else { throw Errno.noSuchFileOrDirectory }
        return Array(data)
    }

    static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    static var now: Double { Date().timeIntervalSince1970 }
}
