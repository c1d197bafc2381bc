public import SystemPackage

/// A file that is being written and has no final name yet.
///
/// Its bytes go to a hidden file beside the target that does not end in an image's extension. ``commit(overwriting:)``
/// syncs it, gives it its name in one step and syncs the folder, so a final name only ever holds a whole file. A pending
/// file that is let go is removed.
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
        // The mark and the dots need room of their own in a name of 255 bytes.
        var name = target.lastComponent?.string ?? "file"
        while name.utf8.count > 200 { name.removeLast() }
        var generator = SystemRandomNumberGenerator()
        let mark = String(generator.next() as UInt64, radix: 36)
        temporary = target.removingLastComponent().appending(".\(name).\(mark).part")
        do {
            descriptor = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite])
        } catch {
            throw ImageFileError((error as? Errno) ?? .ioError, path: target, writing: true)
        }
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
        try Array(bytes).withUnsafeBytes { try write($0) }
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
            isOpen = false
            try descriptor.close()
            try giveName(target, to: temporary, overwriting: overwriting)
            isCommitted = true
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
