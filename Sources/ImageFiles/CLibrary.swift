#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import SystemPackage

// The system calls that swift-system does not have, with its errors.

func synchronize(_ descriptor: FileDescriptor) throws(Errno) {
    guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
}

/// What the process takes away from the permissions of new files, read once: reading it changes it for a moment.
private let processMask: mode_t = {
    let mask = umask(0o077)
    umask(mask)
    return mask
}()

/// Lets others read a file as far as the process's mask does.
func openToOthers(_ descriptor: FileDescriptor) throws(Errno) {
    guard fchmod(descriptor.rawValue, 0o666 & ~processMask) == 0 else { throw Errno(rawValue: errno) }
}

/// Gives a file its final name. Without `overwriting` it fails with `fileExists` when the name is taken.
func giveName(_ name: FilePath, to temporary: FilePath, overwriting: Bool) throws(Errno) {
    if !overwriting {
        // A hard link cannot replace what is there, where a look before a rename could be overtaken.
        if link(temporary.string, name.string) == 0 {
            unlink(temporary.string)
            return
        }
        let error = Errno(rawValue: errno)
        // Some file systems (FAT, some network shares) have no hard links.
        guard error == .notPermitted || error == .notSupported || error == .tooManyLinks else { throw error }
        guard access(name.string, F_OK) != 0 else { throw .fileExists }
    }
    guard rename(temporary.string, name.string) == 0 else { throw Errno(rawValue: errno) }
}

func removeFile(_ path: FilePath) { unlink(path.string) }

/// Locks a file until its last descriptor is closed, however the process ends. File systems without locks are left without.
func lockFile(_ descriptor: FileDescriptor) { flock(descriptor.rawValue, LOCK_EX) }

/// Whether nobody held the lock, which is the caller's now.
func tryLockFile(_ descriptor: FileDescriptor) -> Bool { flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 }

/// The names in a folder.
func fileNames(in folder: FilePath) throws(Errno) -> [String] {
    guard let stream = opendir(folder.string) else { throw Errno(rawValue: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            UnsafeRawPointer(tuple).withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
        }
        names.append(name)
    }
    return names
}

/// What lies at a path, links followed.
struct FileStatus {
    enum Kind { case regular, directory, other }
    let kind: Kind
    let byteCount: Int
    /// How many names the file has; 0 once it is removed.
    let linkCount: Int

    init(of descriptor: FileDescriptor) throws(Errno) {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        self.init(status)
    }

    private init(_ status: stat) {
        kind = status.st_mode & S_IFMT == S_IFREG ? .regular : status.st_mode & S_IFMT == S_IFDIR ? .directory : .other
        byteCount = Int(status.st_size)
        linkCount = Int(status.st_nlink)
    }
}

/// Opens a file for reading that is a regular one. A FIFO or a device is refused without waiting on it.
func openRegularFile(_ path: FilePath) throws(ImageFileError) -> (FileDescriptor, byteCount: Int) {
    do {
        let descriptor = try FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec])
        let status: FileStatus
        do { status = try FileStatus(of: descriptor) } catch {
            try? descriptor.close()
            throw error
        }
        guard status.kind == .regular else {
            try? descriptor.close()
            throw ImageFileError(
                .unreadable, path: path.string,
                status.kind == .directory ? "is a folder, not a picture." : "is no regular file (a pipe or a device).")
        }
        return (descriptor, status.byteCount)
    } catch let error as ImageFileError {
        throw error
    } catch {
        throw ImageFileError((error as? Errno) ?? .ioError, path: path, writing: false)
    }
}
