import SystemPackage

/// Bytes that can be read at any place: a file through a small window, or memory.
///
/// Reading past the end gives fewer bytes, never an error: the parsers tell a short file by what they miss.
final class ByteSource {
    let count: Int
    private let descriptor: FileDescriptor?
    private var window: [UInt8]
    private var windowStart = 0
    private static let windowSize = 16 << 10

    init(_ descriptor: FileDescriptor, count: Int) {
        self.descriptor = descriptor
        self.count = count
        window = []
    }

    init(_ bytes: [UInt8]) {
        descriptor = nil
        count = bytes.count
        window = bytes
    }

    /// As many of the `length` bytes at `offset` as exist.
    func bytes(at offset: Int, _ length: Int) -> ArraySlice<UInt8> {
        guard offset >= 0, offset < count, length > 0 else { return [] }
        let end = min(count, offset + length)
        if offset < windowStart || end > windowStart + window.count { load(offset, max(end - offset, Self.windowSize)) }
        let from = min(max(0, offset - windowStart), window.count)
        return window[from..<max(from, min(window.count, end - windowStart))]
    }

    private func load(_ offset: Int, _ length: Int) {
        guard let descriptor else { return }
        window = [UInt8](unsafeUninitializedCapacity: min(length, count - offset)) { buffer, filled in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            while filled < raw.count,
                let got = try? descriptor.read(
                    fromAbsoluteOffset: Int64(offset + filled), into: UnsafeMutableRawBufferPointer(rebasing: raw[filled...])),
                got > 0
            {
                filled += got
            }
        }
        windowStart = offset
    }

    func byte(at offset: Int) -> Int? { bytes(at: offset, 1).first.map(Int.init) }

    /// An unsigned integer of `length` bytes; `nil` when the source ends before it does. One above 2⁴⁸, which no place in
    /// a file and no count can be, is 2⁴⁸, so that sums and small multiples of what is read do not overflow.
    func integer(at offset: Int, _ length: Int, bigEndian: Bool) -> Int? {
        let slice = bytes(at: offset, length)
        guard slice.count == length else { return nil }
        let value = bigEndian ? slice.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : slice.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        return Int(min(value, 1 << 48))
    }

    func big(_ offset: Int, _ length: Int) -> Int? { integer(at: offset, length, bigEndian: true) }
    func little(_ offset: Int, _ length: Int) -> Int? { integer(at: offset, length, bigEndian: false) }

    func text(at offset: Int, _ length: Int) -> String { String(decoding: bytes(at: offset, length), as: UTF8.self) }

    /// Where the two bytes last stand at or after `start`; `nil` when nowhere. Reads backwards from the end.
    func lastIndex(of first: UInt8, _ second: UInt8, from start: Int) -> Int? {
        var end = count
        while end > start {
            let begin = max(start, end - Self.windowSize)
            let slice = Array(bytes(at: begin, end - begin))
            for index in stride(from: slice.count - 2, through: 0, by: -1)
            where slice[index] == first && slice[index + 1] == second { return begin + index }
            if begin == start { return nil }
            end = begin + 1
        }
        return nil
    }
}
