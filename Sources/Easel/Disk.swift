#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

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

    static func names(_ folder: FilePath) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.string) }

    static func move(_ path: FilePath, to target: FilePath) throws {
        try FileManager.default.moveItem(atPath: path.string, toPath: target.string)
    }

    static func copy(_ path: FilePath, to target: FilePath) throws {
        try FileManager.default.copyItem(atPath: path.string, toPath: target.string)
    }

    static func remove(_ path: FilePath) { try? FileManager.default.removeItem(atPath: path.string) }

    static func contents(_ path: FilePath) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path.string) else { throw Errno.noSuchFileOrDirectory }
        return Array(data)
    }

    /// Waits until what was written is on the disk.
    static func synchronize(_ descriptor: FileDescriptor) throws {
        guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }

    static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    static var now: Double { Date().timeIntervalSince1970 }
}
