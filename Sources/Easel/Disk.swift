#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import ImageFiles
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

    /// Makes a folder that is its owner's alone.
    static func makePrivateFolder(_ path: FilePath) throws {
        guard !exists(path) else { return }
        try FileManager.default.createDirectory(
            atPath: path.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    static func makeFolder(_ path: FilePath) throws {
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    /// `nil` for what is not there.
    static func byteCount(_ path: FilePath) -> Int? {
        guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
        defer { try? descriptor.close() }
        return (try? descriptor.seek(offset: 0, from: .end)).map(Int.init)
    }

    /// Makes a folder in which a file can then be made; permissions alone do not tell.
    ///
    /// - Throws: ``EaselError``: `diskFull`, else `workspaceUnwritable`, with the system's reason.
    static func makeWritableFolder(_ folder: FilePath, hint: String) throws {
        do {
            try makeFolder(folder)
            _ = try PendingFile(folder.appending("write-test"))
        } catch let error as ImageFileError {
            throw EaselError(
                error.kind == .diskFull ? .diskFull : .workspaceUnwritable, "The folder \(folder) \(error.detail)", hint: hint)
        } catch {
            throw EaselError(.workspaceUnwritable, "The folder \(folder) cannot be made.", hint: hint)
        }
    }

    /// What a name stands for itself, and not what a link of that name leads to.
    static func entry(_ path: FilePath) -> stat? {
        var status = stat()
        return lstat(path.string, &status) == 0 ? status : nil
    }

    /// The bytes of a file that has no other name; 0 for what stays on the disk all the same.
    static func freedByRemoving(_ path: FilePath) -> Int {
        guard let entry = entry(path), entry.st_nlink == 1 else { return 0 }
        return Int(entry.st_size)
    }

    /// Whether two names lead to one file.
    static func areSame(_ first: FilePath, _ second: FilePath) -> Bool {
        var (one, other) = (stat(), stat())
        guard stat(first.string, &one) == 0, stat(second.string, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    static func isRegularFile(_ path: FilePath) -> Bool {
        var status = stat()
        return stat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
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
