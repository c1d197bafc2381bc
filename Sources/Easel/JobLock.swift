#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import SystemPackage

/// Keeps two processes from working on one job. It ends with the process that holds it, however that ends.
struct JobLock {
    private let descriptor: FileDescriptor
    private let path: FilePath

    /// - Throws: ``EaselError`` `stillRunning` when another process holds it.
    init(_ id: String, in folder: FilePath) throws {
        path = folder.appending("\(id).lock")
        descriptor = try FileDescriptor.open(
            path, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            try? descriptor.close()
            throw EaselError(.stillRunning, "Another process works on job \(id.prefix(6)).", hint: "Wait for it.")
        }
    }

    func release() { try? descriptor.close() }

    /// Lets go of a job that was never recorded.
    func remove() {
        Disk.remove(path)
        release()
    }
}
