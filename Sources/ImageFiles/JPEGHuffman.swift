/// What codes of up to 16 bits mean.
struct HuffmanDecoder {
    /// For each 16 bits, the symbol in front of them, and the length of its code from bit 8 on; 0 where there is none.
    private let entries: [UInt16]
    /// The same for the first 9 bits, where that is enough; it stays in the nearest cache.
    private let shortEntries: [UInt16]

    /// - Parameter definition: A table as `DHT` has it, with class and destination before it.
    init(_ definition: Slice<UnsafeBufferPointer<UInt8>>) {
        let bytes = Array(definition)
        var entries = [UInt16](repeating: 0, count: 1 << 16)
        var (code, place) = (0, 17)
        for length in 1...16 {
            for _ in 0..<bytes[length] {
                // A table with more codes than there are has none for the rest.
                guard code < 1 << length else { break }
                for index in (code << (16 - length))..<((code + 1) << (16 - length)) {
                    entries[index] = UInt16(length) << 8 | UInt16(bytes[place])
                }
                code += 1
                place += 1
            }
            code <<= 1
        }
        self.entries = entries
        shortEntries = (0..<512).map { entries[$0 << 7] >> 8 <= 9 ? entries[$0 << 7] : 0 }
    }

    @inline(__always)
    func entry(_ bits: UInt64) -> UInt16 {
        let short = shortEntries[Int(truncatingIfNeeded: bits &>> 55)]
        return short != 0 ? short : entries[Int(truncatingIfNeeded: bits &>> 48)]
    }
}

/// The codes of a table that is the best for what was counted.
struct HuffmanEncoder {
    /// How many codes there are of each length from 1 to 16.
    let lengthCounts: [UInt8]
    /// The symbols by their codes.
    let values: [UInt8]
    /// Code and length (from bit 16 on) of each symbol.
    let codes: [UInt32]

    init(counting counts: ArraySlice<UInt32>) {
        // One more symbol, of which there is one, gets a code of the longest, so that no other consists of ones.
        var frequencies = counts.map(Int.init) + [1]
        var sizes = [Int](repeating: 0, count: 257)
        var others = [Int](repeating: -1, count: 257)
        // Returns the last of the tree.
        func deepen(_ first: Int) -> Int {
            var symbol = first
            while true {
                sizes[symbol] += 1
                guard others[symbol] >= 0 else { return symbol }
                symbol = others[symbol]
            }
        }
        while true {
            // The two rarest, of equals the later.
            var (first, second) = (-1, -1)
            for symbol in 0...256 where frequencies[symbol] > 0 {
                if first < 0 || frequencies[symbol] <= frequencies[first] {
                    (first, second) = (symbol, first)
                } else if second < 0 || frequencies[symbol] <= frequencies[second] {
                    second = symbol
                }
            }
            guard second >= 0 else { break }
            frequencies[first] += frequencies[second]
            frequencies[second] = 0
            // All in both trees lie one deeper, and the trees are one.
            others[deepen(first)] = second
            _ = deepen(second)
        }
        var lengths = [Int](repeating: 0, count: 258)
        for size in sizes where size > 0 { lengths[size] += 1 }
        // A pair that is too deep: one takes the place of the node above both, the other goes beside a shorter one.
        for length in (17..<258).reversed() {
            while lengths[length] > 0 {
                var shorter = length - 2
                while lengths[shorter] == 0 { shorter -= 1 }
                lengths[length] -= 2
                lengths[length - 1] += 1
                lengths[shorter + 1] += 2
                lengths[shorter] -= 1
            }
        }
        // Without the one that was added.
        if let longest = lengths.lastIndex(where: { $0 > 0 }) { lengths[longest] -= 1 }
        lengthCounts = lengths[1...16].map { UInt8($0) }
        let values = (0..<256).filter { sizes[$0] > 0 }.sorted { (sizes[$0], $0) < (sizes[$1], $1) }
        self.values = values.map { UInt8($0) }
        var codes = [UInt32](repeating: 0, count: 256)
        var (code, place): (UInt32, Int) = (0, 0)
        for length in 1...16 {
            for _ in 0..<lengths[length] {
                codes[values[place]] = code | UInt32(length) << 16
                code += 1
                place += 1
            }
            code <<= 1
        }
        self.codes = codes
    }
}
