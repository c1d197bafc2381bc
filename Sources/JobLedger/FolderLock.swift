#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import SystemPackage

/// A turn that processes take in a folder. It ends with the process that holds it, however that ends.
struct FolderLock {
    private let descriptor: FileDescriptor

    /// Waits for the turn. `nil` where the folder cannot be opened, or its file system has no locks.
    init?(_ folder: FilePath) {
        guard let descriptor = try? FileDescriptor.open(folder.isEmpty ? "." : folder, .readOnly, options: .closeOnExec) else { return nil }
        var result: Int32
        repeat { result = flock(descriptor.rawValue, LOCK_EX) } while result != 0 && errno == EINTR
        guard result == 0 else {
            try? descriptor.close()
            return nil
        }
        self.descriptor = descriptor
    }

    func release() { try? descriptor.close() }
}
