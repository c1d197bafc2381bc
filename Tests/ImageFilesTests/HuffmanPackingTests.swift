import Raster
import Testing

@testable import ImageFiles

struct HuffmanPackingTests {
    /// Counts like Fibonacci's numbers make the deepest tree there is.
    static let counts: [[UInt32]] = [
        [5, 5, 5, 5], [1, 0, 0, 9], [0, 0, 7, 0],
        (0..<40).reduce(into: [1, 1]) { counts, _ in counts.append(counts[counts.count - 1] + counts[counts.count - 2]) },
        (0..<286).map { UInt32($0 * $0 + 1) },
        [1_000_000] + Array(repeating: 1, count: 285),
    ]

    @Test("codes are no longer than allowed, and leave none unused", arguments: counts, [9, 12, 15])
    func lengths(counts: [UInt32], longest: Int) {
        let lengths = HuffmanPacking.codeLengths(counts, longest: longest)
        let symbols = counts.indices.filter { counts[$0] > 0 }
        #expect(lengths.indices.filter { lengths[$0] > 0 } == symbols)
        #expect((lengths.max() ?? 0) <= longest)
        let used = lengths.reduce(0) { $1 == 0 ? $0 : $0 + 1 << (longest - Int($1)) }
        #expect(used == (symbols.count == 1 ? 1 << (longest - 1) : 1 << longest))
    }

    @Test("what occurs more often has no longer code", arguments: counts)
    func order(counts: [UInt32]) {
        let lengths = HuffmanPacking.codeLengths(counts, longest: 12)
        let byCount = counts.indices.filter { counts[$0] > 0 }.sorted { counts[$0] > counts[$1] }
        for (more, less) in zip(byCount, byCount.dropFirst()) where counts[more] > counts[less] { #expect(lengths[more] <= lengths[less]) }
    }

    @Test("without a limit that binds, the lengths are Huffman's")
    func shortest() {
        // a to f of the textbook: Cormen, Leiserson, Rivest and Stein, “Introduction to Algorithms”, section 16.3.
        #expect(HuffmanPacking.codeLengths([45, 13, 12, 16, 9, 5], longest: 12) == [1, 3, 3, 3, 4, 4])
    }

    /// Whatever the length of the run and wherever it begins, other bytes around it.
    @Test("runs of zeros come back", arguments: [0, 1, 7, 8, 9])
    func runs(before: Int) throws {
        for length in Array(1...40) + [255, 256, 257, 258, 259, 260, 261, 262, 515, 516, 517, 518, 519, 5000] {
            let bytes = [UInt8](repeating: 9, count: before) + [UInt8](repeating: 0, count: length) + [200, 1, 2]
            #expect(try unpacked(bytes, split: before) == bytes)
            #expect(try unpacked(bytes, split: before + length / 2) == bytes)
        }
    }

    @Test("bytes of every value come back, in runs and alone")
    func allValues() throws {
        var state: UInt32 = 7
        let bytes = (0..<100_000).map { index -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return index / 1000 % 3 == 0 ? 0 : index / 1000 % 3 == 1 ? UInt8(state >> 24) : UInt8(state >> 30)
        }
        #expect(try unpacked(bytes, split: 33_333) == bytes)
        #expect(packed([bytes]).count < 60_000)
    }

    @Test("the bits that are told are those that are written")
    func told() {
        let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 % 7 == 0 ? $0 / 7 : 0) }
        var packing = HuffmanPacking()
        bytes.withUnsafeBufferPointer { packing.count($0) }
        let own = packing
        packing.chooseCodes()
        let written = packed([bytes]).count
        // Around them stand the codes' lengths, and what ends the block.
        #expect((written - 170..<written).contains(packing.bits(of: own) / 8))
    }

    /// One block.
    private func packed(_ pieces: [[UInt8]], last: Bool = true) -> [UInt8] {
        let joined = pieces.flatMap(\.self)
        return joined.withUnsafeBufferPointer { bytes in
            var (places, start): ([UnsafeBufferPointer<UInt8>], Int) = ([], 0)
            for piece in pieces {
                places.append(UnsafeBufferPointer(rebasing: bytes[start..<(start + piece.count)]))
                start += piece.count
            }
            var packing = HuffmanPacking()
            for place in places { packing.count(place) }
            packing.chooseCodes()
            return [UInt8](unsafeUninitializedCapacity: HuffmanPacking.bound(bytes.count)) { target, count in
                count = packing.pack(places, last: last, into: UnsafeMutableRawPointer(target.baseAddress!))
            }
        }
    }

    /// What libpng reads of two blocks, the second of two pieces: a grey row, which begins with the number of its filter.
    private func unpacked(_ bytes: [UInt8], split: Int) throws -> [UInt8] {
        let rest = Array(bytes[split...])
        let row = [0] + bytes
        let first = packed([[0] + bytes[..<split]], last: false)
        #expect(first.suffix(4) == [0, 0, 0xFF, 0xFF])
        let stream = [0x78, 0x01] + first + packed([Array(rest[..<(rest.count / 2)]), Array(rest[(rest.count / 2)...])]) + adler(row)
        let file =
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", bigEndian(UInt32(bytes.count)) + [0, 0, 0, 1, 8, 0, 0, 0, 0]) + chunk("IDAT", stream) + chunk("IEND", [])
        let pixels = try Bitmap(decoding: file).pixels
        return stride(from: 0, to: pixels.count, by: 4).map { pixels[$0] }
    }

    private func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
        let typed = Array(type.utf8) + body
        var checksum = CRC32()
        checksum.update(typed[...])
        return bigEndian(UInt32(body.count)) + typed + bigEndian(checksum.value)
    }

    private func bigEndian(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

    /// Source: RFC 1950, section 9.
    private func adler(_ bytes: [UInt8]) -> [UInt8] {
        let sums = bytes.reduce((UInt32(1), UInt32(0))) { sums, byte in
            let first = (sums.0 + UInt32(byte)) % 65_521
            return (first, (sums.1 + first) % 65_521)
        }
        return bigEndian(sums.1 << 16 | sums.0)
    }
}
