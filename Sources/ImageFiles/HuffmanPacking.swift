/// Bytes packed by how often each value stands among them, and runs of zeros as matches of distance 1.
///
/// A filtered photograph repeats hardly anything, so a search for repetitions costs ten times as much for no fewer bytes.
///
/// Source: RFC 1951, section 3.2.7.
struct HuffmanPacking {
    /// How often each symbol of the literal and length alphabet stands in the bytes that were counted.
    private var counts = [UInt32](repeating: 0, count: symbolCount)
    /// The bits behind the codes of lengths, and the codes of distances.
    private var extraBits = 0
    /// Code and length (from bit 16 on) of each symbol, once they are chosen.
    private var codes: [UInt32] = []

    private static let symbolCount = 286
    private static let endOfBlock = 256
    /// So that four codes fit into what a store of 64 bits can take.
    private static let longestCode = 12

    /// The most bytes that a block takes: its codes, and as spare the header, its end, and the eight bytes of the last store.
    static func bound(_ byteCount: Int) -> Int { byteCount * longestCode / 8 + 512 }

    /// Adds bytes to those that one block will hold. They must be packed in the same pieces.
    mutating func count(_ bytes: UnsafeBufferPointer<UInt8>) {
        let extra = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4 * 256) { tables in
            tables.initialize(repeating: 0)
            let extra = counts.withUnsafeMutableBufferPointer { counts in
                var runBits = 0
                Self.walk(bytes) { word in
                    for lane in 0..<8 {
                        // Four tables, so that equal bytes do not wait for one another.
                        tables[(lane & 3) << 8 | Int(truncatingIfNeeded: word >> UInt64(lane * 8) & 255)] &+= 1
                    }
                } byte: { byte in
                    tables[Int(byte)] &+= 1
                } run: { length in
                    Self.forEachMatch(of: length) { match in
                        counts[match.symbol] &+= 1
                        runBits += match.extraBits + 1
                    } zero: {
                        tables[0] &+= 1
                    }
                }
                return runBits
            }
            for value in 0..<256 { counts[value] &+= tables[value] &+ tables[256 + value] &+ tables[512 + value] &+ tables[768 + value] }
            return extra
        }
        extraBits += extra
    }

    /// Chooses the codes for what was counted.
    mutating func chooseCodes() {
        counts[Self.endOfBlock] = 1
        codes = Self.canonicalCodes(Self.codeLengths(counts, longest: Self.longestCode))
    }

    /// The bits that the counted bytes of another packing take with these codes; symbols that have none here count as the longest.
    func bits(of other: HuffmanPacking) -> Int {
        zip(other.counts, codes).reduce(other.extraBits) { sum, pair in
            sum + Int(pair.0) * (pair.1 == 0 ? Self.longestCode : Int(pair.1 >> 16))
        }
    }

    /// The counts of both together.
    static func + (first: HuffmanPacking, second: HuffmanPacking) -> HuffmanPacking {
        var sum = first
        for symbol in 0..<symbolCount { sum.counts[symbol] &+= second.counts[symbol] }
        sum.extraBits += second.extraBits
        return sum
    }

    /// Writes a block of the counted bytes, which ends at a byte border.
    ///
    /// - Parameter target: At least ``bound(_:)`` bytes.
    /// - Returns: How many bytes were written.
    func pack(_ pieces: [UnsafeBufferPointer<UInt8>], last: Bool, into target: UnsafeMutableRawPointer) -> Int {
        var out = BitWriter(target)
        writeHeader(last: last, to: &out)
        codes.withUnsafeBufferPointer { codes in
            for piece in pieces {
                Self.walk(piece) { word in
                    for half in 0..<2 {
                        var (bits, length): (UInt64, UInt64) = (0, 0)
                        for lane in 0..<4 {
                            let code = UInt64(codes[Int(truncatingIfNeeded: word >> UInt64(half * 32 + lane * 8) & 255)])
                            bits |= (code & 0xFFFF) &<< length
                            length &+= code &>> 16
                        }
                        out.put(bits, length)
                    }
                } byte: { byte in
                    out.put(code: codes[Int(byte)])
                } run: { length in
                    Self.forEachMatch(of: length) { match in
                        out.put(code: codes[match.symbol])
                        // The one distance code, 0, has one bit.
                        out.put(UInt64(match.extra), UInt64(match.extraBits + 1))
                    } zero: {
                        out.put(code: codes[0])
                    }
                }
            }
            out.put(code: codes[Self.endOfBlock])
        }
        if !last {
            // An empty stored block, which ends at a byte border.
            out.put(0, 3)
            out.align()
            out.put(0xFFFF_0000, 32)
        }
        out.align()
        return out.count(since: target)
    }

    /// The codes of the block: how long each is, by which they are known.
    private func writeHeader(last: Bool, to out: inout BitWriter) {
        out.put((last ? 1 : 0) | 2 << 1, 3)
        out.put(UInt64(Self.symbolCount - 257), 5)
        // One distance.
        out.put(0, 5)
        // Lengths 0 to 15 take four bits each, so that the code is its number; repetitions are not used.
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        out.put(UInt64(order.count - 4), 4)
        for length in order { out.put(length < 16 ? 4 : 0, 3) }
        for length in codes.map({ UInt8(truncatingIfNeeded: $0 >> 16) }) + [1] {
            // Huffman codes stand with their first bit lowest.
            out.put(UInt64(Self.reversed(UInt32(length), 4)), 4)
        }
    }

    // MARK: Runs

    /// Hands out bytes eight at a time, single ones, and runs of zeros that follow a zero.
    @inline(__always)
    private static func walk(
        _ bytes: UnsafeBufferPointer<UInt8>, eight: (UInt64) -> Void, byte: (UInt8) -> Void, run: (Int) -> Void
    ) {
        guard let base = bytes.baseAddress else { return }
        let raw = UnsafeRawPointer(base)
        let count = bytes.count
        var place = 0
        while place &+ 8 <= count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            if word == 0, place > 0, base[place - 1] == 0 {
                let start = place
                place &+= 8
                while place &+ 8 <= count, raw.loadUnaligned(fromByteOffset: place, as: UInt64.self) == 0 { place &+= 8 }
                while place < count, base[place] == 0 { place &+= 1 }
                run(place - start)
            } else {
                eight(word)
                place &+= 8
            }
        }
        while place < count {
            byte(base[place])
            place &+= 1
        }
    }

    /// One match of a length: its symbol, the bits behind it, and how many they are.
    private struct Match {
        var symbol: Int
        var extra: Int
        var extraBits: Int

        /// - Parameter length: 3…258.
        init(_ length: Int) {
            if length == 258 {
                (symbol, extra, extraBits) = (285, 0, 0)
            } else if length < 11 {
                (symbol, extra, extraBits) = (254 + length, 0, 0)
            } else {
                // From 11 on four symbols have one bit more than the four before them.
                let value = length - 3
                extraBits = Int.bitWidth - 1 - value.leadingZeroBitCount - 2
                symbol = 257 + extraBits * 4 + value >> extraBits
                extra = value & (1 << extraBits - 1)
            }
        }
    }

    @inline(__always)
    private static func forEachMatch(of length: Int, _ body: (Match) -> Void, zero: () -> Void) {
        var rest = length
        while rest >= 3 {
            let match = min(258, rest)
            body(Match(match))
            rest -= match
        }
        for _ in 0..<rest { zero() }
    }

    // MARK: Codes

    /// Huffman's lengths of codes, 1 to `longest` bits, 0 for what does not occur. Where the limit binds they are near the shortest.
    static func codeLengths(_ counts: [UInt32], longest: Int) -> [UInt8] {
        var lengths = [UInt8](repeating: 0, count: counts.count)
        let symbols = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$0], $0) < (counts[$1], $1) }
        guard symbols.count > 1 else {
            for symbol in symbols { lengths[symbol] = 1 }
            return lengths
        }
        // Leaves come in order of their weight, and so do the nodes that are made of them.
        var weights = symbols.map { UInt64(counts[$0]) }
        var parents = [Int](repeating: 0, count: 2 * symbols.count - 1)
        var (leaf, node) = (0, symbols.count)
        while weights.count < parents.count {
            var weight: UInt64 = 0
            for _ in 0..<2 {
                let isLeaf = leaf < symbols.count && (node >= weights.count || weights[leaf] <= weights[node])
                let child = isLeaf ? leaf : node
                if isLeaf { leaf += 1 } else { node += 1 }
                weight += weights[child]
                parents[child] = weights.count
            }
            weights.append(weight)
        }
        var depths = [Int](repeating: 0, count: parents.count)
        for index in (0..<(parents.count - 1)).reversed() { depths[index] = depths[parents[index]] + 1 }
        // What is too deep comes up, and the rarest of the others go down for it until all have a place.
        var used = 0
        for index in symbols.indices {
            depths[index] = min(depths[index], longest)
            used += 1 << (longest - depths[index])
        }
        var index = 0
        while used > 1 << longest {
            while depths[index] == longest { index += 1 }
            depths[index] += 1
            used -= 1 << (longest - depths[index])
        }
        // Places that are left go to the most frequent.
        for index in symbols.indices.reversed() {
            while depths[index] > 1, used + 1 << (longest - depths[index]) <= 1 << longest {
                used += 1 << (longest - depths[index])
                depths[index] -= 1
            }
        }
        for (index, symbol) in symbols.enumerated() { lengths[symbol] = UInt8(depths[index]) }
        return lengths
    }

    /// The codes that lengths stand for, first bit lowest, and the length from bit 16 on.
    private static func canonicalCodes(_ lengths: [UInt8]) -> [UInt32] {
        var next = [UInt32](repeating: 0, count: longestCode + 2)
        for length in lengths where length > 0 { next[Int(length) + 1] += 1 }
        for length in 1..<next.count { next[length] = (next[length] + next[length - 1]) << 1 }
        return lengths.map { length in
            guard length > 0 else { return 0 }
            let code = next[Int(length)]
            next[Int(length)] += 1
            return reversed(code, Int(length)) | UInt32(length) << 16
        }
    }

    private static func reversed(_ code: UInt32, _ length: Int) -> UInt32 {
        var (rest, result) = (code, UInt32(0))
        for _ in 0..<length {
            result = result << 1 | rest & 1
            rest >>= 1
        }
        return result
    }
}

/// Bits into bytes, the first lowest.
private struct BitWriter {
    private var place: UnsafeMutableRawPointer
    private var bits: UInt64 = 0
    private var count: UInt64 = 0

    init(_ target: UnsafeMutableRawPointer) { place = target }

    /// - Parameter length: Up to 56.
    @inline(__always)
    mutating func put(_ value: UInt64, _ length: UInt64) {
        bits |= value &<< count
        count &+= length
        place.storeBytes(of: bits.littleEndian, as: UInt64.self)
        place += Int(truncatingIfNeeded: count &>> 3)
        bits = bits &>> (count & ~7)
        count &= 7
    }

    @inline(__always)
    mutating func put(code: UInt32) { put(UInt64(code & 0xFFFF), UInt64(code >> 16)) }

    /// Goes on at the next byte.
    mutating func align() {
        if count > 0 { put(0, 8 - count) }
    }

    func count(since start: UnsafeMutableRawPointer) -> Int { place - start }
}
