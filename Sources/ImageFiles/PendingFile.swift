public import SystemPackage

/// A file that is being written and has no final name yet.
///
/// Its bytes go to a hidden file beside the target that does not end in an image's extension. ``commit(overwriting:)``
/// syncs it, gives it its name in one step and syncs the folder, so a final name only ever holds a whole file. A pending
/// file that is let go is removed; one that a killed process left is found by ``removeAbandoned(in:)``, since no process
/// holds its lock any more.
public final class PendingFile: ByteSink {
    public let target: FilePath
    /// Where the bytes are until ``commit(overwriting:)``.
    public let temporary: FilePath
    private let descriptor: FileDescriptor
    private let isPrivate: Bool
    private var isOpen = true
    private var isCommitted = false
    public private(set) var byteCount = 0

    /// - Parameter isPrivate: Whether the file stays its owner's alone; otherwise the process's umask says who may read it.
    /// - Throws: ``ImageFileError``: `unwritable`, `diskFull`.
    public init(_ target: FilePath, isPrivate: Bool = false) throws(ImageFileError) {
        self.target = target
        self.isPrivate = isPrivate
        do { (temporary, descriptor) = try Self.opened(beside: target) } catch {
            throw ImageFileError((error as? Errno) ?? .ioError, path: target, writing: true)
        }
    }

    /// A new hidden file, locked by this process.
    private static func opened(beside target: FilePath) throws -> (FilePath, FileDescriptor) {
        // The mark and the dots need room of their own in a name of 255 bytes.
        var name = target.lastComponent?.string ?? "file"
        while name.utf8.count > 200 { name.removeLast() }
        while true {
            // From 36¹² on, so that it always has 13 figures.
            let mark = String(UInt64.random(in: 4_738_381_338_321_616_896 ... .max), radix: 36)
            let path = target.removingLastComponent().appending(".\(name).\(mark)\(suffix)")
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
            lockFile(file)
            // Another process that clears up can have taken it for abandoned before it was locked.
            if try FileStatus(of: file).linkCount > 0 { return (path, file) }
            try file.close()
        }
    }

    private static let suffix = ".part"

    /// Removes the pending files that killed processes left in a folder; those that are being written stay.
    public static func removeAbandoned(in folder: FilePath) {
        for name in (try? fileNames(in: folder)) ?? [] where isPending(name) {
            let path = folder.appending(name)
            guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) else { continue }
            if tryLockFile(file) { removeFile(path) }
            try? file.close()
        }
    }

    /// Whether a name is one that this type gives: a mark of 13 figures stands before the suffix.
    private static func isPending(_ name: String) -> Bool {
        guard name.hasPrefix("."), name.hasSuffix(suffix) else { return false }
        let mark = name.dropLast(suffix.count).split(separator: ".").last ?? ""
        return mark.count == 13 && mark.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) }
    }

    /// Writes a file whole: a name that is there holds all of its bytes.
    ///
    /// - Throws: ``ImageFileError``: `unwritable`, `diskFull`; `exists` when the name is taken and `overwriting` is false.
    public static func write(_ bytes: some Collection<UInt8>, to target: FilePath, overwriting: Bool, isPrivate: Bool = false) throws {
        let file = try PendingFile(target, isPrivate: isPrivate)
        try file.write(bytes)
        try file.commit(overwriting: overwriting)
    }

    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        do {
            _ = try descriptor.writeAll(bytes)
            byteCount += bytes.count
        } catch {
            throw ImageFileError((error as? Errno) ?? .ioError, path: target, writing: true)
        }
    }

    public func write(_ bytes: some Collection<UInt8>) throws {
        let isWritten: Void? = try bytes.withContiguousStorageIfAvailable { try write(UnsafeRawBufferPointer($0)) }
        if isWritten == nil { try Array(bytes).withUnsafeBytes { try write($0) } }
    }

    /// Makes the file durable and gives it its name.
    ///
    /// - Parameter name: Another name in the same folder than the one it was made for.
    /// - Throws: ``ImageFileError`` `exists` when the name is taken and `overwriting` is false; the pending file is then
    ///   removed and the file of that name is as it was.
    public func commit(overwriting: Bool, as name: FilePath? = nil) throws(ImageFileError) {
        let target = name ?? target
        do {
            if !isPrivate { try openToOthers(descriptor) }
            try synchronize(descriptor)
            // Locked until it has its name, so that nobody takes it for abandoned.
            try giveName(target, to: temporary, overwriting: overwriting)
            isCommitted = true
            isOpen = false
            try descriptor.close()
            let parent = target.removingLastComponent()
            let folder = try FileDescriptor.open(parent.isEmpty ? "." : parent, .readOnly, options: .closeOnExec)
            defer { try? folder.close() }
            try synchronize(folder)
        } catch {
            if error as? Errno == .fileExists {
                throw ImageFileError(
                    .exists, path: target.string, "exists already. Choose another name, or add --overwrite.")
            }
            throw ImageFileError((error as? Errno) ?? .ioError, path: target, writing: true)
        }
    }

    deinit {
        if isOpen { try? descriptor.close() }
        if !isCommitted { removeFile(temporary) }
    }
}
