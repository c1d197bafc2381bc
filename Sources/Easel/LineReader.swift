import SystemPackage

/// Reads a file line by line, holding one line and one block.
struct LineReader {
    private let file: OpenFile
    private var block: [UInt8] = []
    private var position = 0
    private var isFirst = true

    /// Closed with the last copy of the reader.
    private final class OpenFile {
        let descriptor: FileDescriptor

        init(_ path: FilePath) throws {
            // A manifest is read twice, for the plan and for the work, which a pipe cannot be.
            guard Disk.isRegularFile(path) else {
                throw EaselError(.usage, "The manifest \(path) is no regular file.", hint: "Write it to a file first.")
            }
            descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        }

        deinit { try? descriptor.close() }
    }

    init(_ path: FilePath) throws { file = try OpenFile(path) }

    /// The next line without its end; `nil` after the last.
    ///
    /// - Throws: ``EaselError`` `usage` for a line beyond ``BatchManifest/mostRowBytes``.
    mutating func next() throws -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if position >= block.count {
                if block.count != 1 << 16 { block = Array(repeating: 0, count: 1 << 16) }
                let count = try block.withUnsafeMutableBytes { try file.descriptor.read(into: $0) }
                guard count > 0 else {
                    block = []
                    position = 0
                    return line.isEmpty ? nil : trimmed(line)
                }
                if count < block.count { block.removeLast(block.count - count) }
                position = 0
                if isFirst, block.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
                isFirst = false
            }
            let rest = block[position...]
            let end = rest.firstIndex(of: 0x0A) ?? block.count
            line += rest[..<end]
            guard line.count <= BatchManifest.mostRowBytes else {
                throw EaselError(
                    .usage, "A line of the manifest has more than \(BatchManifest.mostRowBytes) bytes.",
                    hint: "Name pictures by their paths.")
            }
            position = end + 1
            if end < block.count { return trimmed(line) }
        }
    }

    private func trimmed(_ line: [UInt8]) -> [UInt8] { line.last == 0x0D ? Array(line.dropLast()) : line }
}
