import Easel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files of text that a command line names.
enum InputFile {
    private static let limit = 64 << 20

    /// Whether a person can answer.
    static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    static func isReadableByOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }

    /// - Throws: ``ImageFileError`` `unreadable` for a file that is not there.
    static func bytes(_ path: String) throws -> [UInt8] {
        do {
            // A pipe that nobody writes to would hold the process in open() itself, where no Ctrl-C reaches it.
            let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
            defer { try? descriptor.close() }
            try waitForWriter(descriptor)
            return try read(descriptor, name: path)
        } catch let error as Errno {
            throw ImageFileError(error, path: FilePath(path), writing: false)
        }
    }

    /// What comes on standard input, in a file that lives as long as the process needs it.
    static func spooledStandardInput() throws -> FilePath {
        let bytes = try read(.standardInput, name: "standard input")
        guard let format = ImageFormat(signature: Array(bytes.prefix(32))) else {
            throw ImageFileError(.notAnImage, path: "Standard input", "is no picture.")
        }
        let path = FilePath("/tmp/easel-stdin-\(JobRecord.newID()).\(format.fileExtension)")
        try PendingFile.write(bytes, to: path, overwriting: false)
        return path
    }

    /// Waits until a pipe has something to read; other files have at once.
    private static func waitForWriter(_ descriptor: FileDescriptor) throws {
        var entry = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, 200) == 0 {
            if Task.isCancelled { throw CancellationError() }
        }
    }

    private static func read(_ descriptor: FileDescriptor, name: String) throws -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count: Int
            do { count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) } } catch Errno.wouldBlock {
                try waitForWriter(descriptor)
                continue
            }
            guard count > 0 else { return result }
            result += buffer[..<count]
            guard result.count <= limit else { throw EaselError(.usage, "\(name) has more than \(limit) bytes.") }
        }
    }
}
