/// A baseline JPEG whose Huffman tables are made anew for what stands in it: the same coefficients in fewer bytes.
///
/// libjpeg can do so while it writes, but holds two bytes for each sample of the picture meanwhile. Here the packed bytes are
/// read twice instead, and the result is the same to the bit.
///
/// Source: ITU-T T.81, sections F.2.2 for reading, C.2 for codes, K.2 for the choice of their lengths.
struct JPEGTables {
    /// The most bytes that one block takes: 64 codes of 16 bits with 11 behind each, all of them 255 and so doubled.
    private static let mostBytesOfBlock = 512

    private let file: UnsafeBufferPointer<UInt8>
    /// Where each `DHT` segment's body lies; one table each.
    private var definitions: [(class: Int, destination: Int, body: Range<Int>)] = []
    /// The destinations of the DC and AC table of each component, in the scan's order.
    private var components: [(dc: Int, ac: Int)] = []
    private var blocksPerComponent = 0
    private var scanStart = 0

    /// The file with tables of its own; `nil` for one that is not what ``JPEGEncoder`` has libjpeg write.
    static func optimized(_ file: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard let tables = JPEGTables(file) else { return nil }
        return tables.optimized()
    }

    /// Reads the segments up to the scan.
    private init?(_ file: UnsafeBufferPointer<UInt8>) {
        self.file = file
        var place = 2
        var samplings: [UInt8] = []
        while true {
            guard place + 4 <= file.count, file[place] == 0xFF else { return nil }
            let marker = file[place + 1]
            let end = place + 2 + Int(file[place + 2]) << 8 + Int(file[place + 3])
            let body = (place + 4)..<end
            guard end <= file.count, place + 4 <= end else { return nil }
            switch marker {
            case 0xC0:
                guard body.count >= 6 else { return nil }
                let (height, width) = (Int(file[place + 5]) << 8 + Int(file[place + 6]), Int(file[place + 7]) << 8 + Int(file[place + 8]))
                blocksPerComponent = ((width + 7) / 8) * ((height + 7) / 8)
                samplings = stride(from: body.lowerBound + 7, to: end, by: 3).map { file[$0] }
            case 0xC4:
                guard body.count >= 17, file[body.lowerBound] & 0x0F < 4, file[body.lowerBound] >> 4 < 2 else { return nil }
                guard body.count == 17 + (1...16).reduce(0, { $0 + Int(file[body.lowerBound + $1]) }) else { return nil }
                definitions.append((Int(file[body.lowerBound] >> 4), Int(file[body.lowerBound] & 0x0F), body))
            case 0xDA:
                guard !body.isEmpty else { return nil }
                let count = Int(file[body.lowerBound])
                guard body.count == 4 + 2 * count else { return nil }
                components = (0..<count).map {
                    let destinations = file[body.lowerBound + 2 + 2 * $0]
                    return (Int(destinations >> 4), Int(destinations & 0x0F))
                }
                scanStart = end
            // Other processes, and restarts within the scan.
            case 0xC1...0xC3, 0xC5...0xCF, 0xDD: return nil
            default: break
            }
            place = end
            if marker == 0xDA { break }
        }
        guard samplings.count == components.count, samplings.allSatisfy({ $0 == 0x11 }) else { return nil }
    }

    private func optimized() -> [UInt8]? {
        var decoders = [HuffmanDecoder?](repeating: nil, count: 8)
        for definition in definitions { decoders[definition.class * 4 + definition.destination] = HuffmanDecoder(file[definition.body]) }
        // The tables of each component, as places among those of both classes.
        var places: [(Int, Int)] = []
        for component in components {
            let place = (component.dc, 4 + component.ac)
            guard place.0 < 4, place.1 < 8, decoders[place.0] != nil, decoders[place.1] != nil else { return nil }
            places.append(place)
        }
        var counts = [UInt32](repeating: 0, count: 8 * 256)
        let isWhole = counts.withUnsafeMutableBufferPointer { counts in
            walk(decoders, places) { table, symbol, _, _ in counts[table << 8 | Int(symbol)] &+= 1 }
        }
        guard isWhole else { return nil }

        let encoders = (0..<8).map { HuffmanEncoder(counting: counts[($0 * 256)..<($0 * 256 + 256)]) }
        var header: [UInt8] = []
        var copied = 0
        for definition in definitions {
            let encoder = encoders[definition.class * 4 + definition.destination]
            header += file[copied..<(definition.body.lowerBound - 2)]
            let length = 2 + 17 + encoder.values.count
            header += [UInt8(length >> 8), UInt8(length & 255), file[definition.body.lowerBound]] + encoder.lengthCounts + encoder.values
            copied = definition.body.upperBound
        }
        header += file[copied..<scanStart]

        let capacity = file.count + 2 * Self.mostBytesOfBlock
        var isPacked = false
        let result = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            guard let base = target.baseAddress, header.count < capacity - Self.mostBytesOfBlock else { return }
            _ = target.update(fromContentsOf: header)
            var writer = ScanWriter(base + header.count)
            let limit = base + capacity - 2 * Self.mostBytesOfBlock
            var fits = true
            let codes = encoders.flatMap(\.codes)
            codes.withUnsafeBufferPointer { codes in
                _ = walk(decoders, places) { table, symbol, extra, extraBits in
                    let code = codes[table << 8 | Int(symbol)]
                    writer.put(UInt64(code & 0xFFFF) &<< extraBits | extra, UInt64(code &>> 16) &+ extraBits)
                } block: {
                    fits = writer.place <= limit
                    return fits
                }
            }
            guard fits else { return }
            writer.finish()
            count = writer.place - base
            isPacked = true
        }
        return isPacked ? result : nil
    }

    /// Hands out each symbol of the scan: the place of its table, and the bits behind it.
    ///
    /// - Parameter block: Called before each block; `false` ends the walk.
    /// - Returns: Whether the scan could be read to its end.
    @inline(__always)
    private func walk(
        _ decoders: [HuffmanDecoder?], _ places: [(Int, Int)], _ symbol: (Int, UInt8, UInt64, UInt64) -> Void, block: () -> Bool = { true }
    ) -> Bool {
        var reader = ScanReader(UnsafeBufferPointer(rebasing: file[scanStart...]))
        let parts = places.compactMap { place -> ComponentDecoder? in
            guard let dc = decoders[place.0], let ac = decoders[place.1] else { return nil }
            return ComponentDecoder(tables: place, dc: dc, ac: ac)
        }
        for _ in 0..<blocksPerComponent {
            for part in parts {
                guard block() else { return false }
                let first = reader.next(part.dc)
                guard first.length > 0, first.symbol < 12 else { return false }
                symbol(part.tables.0, first.symbol, reader.take(UInt64(first.symbol)), UInt64(first.symbol))
                var index = 1
                while index < 64 {
                    let next = reader.next(part.ac)
                    let (run, size) = (Int(next.symbol >> 4), UInt64(next.symbol & 0x0F))
                    guard next.length > 0 else { return false }
                    symbol(part.tables.1, next.symbol, reader.take(size), size)
                    if size == 0, run < 15 { break }
                    index += run + 1
                }
            }
            guard reader.overrun < 16 else { return false }
        }
        return true
    }
}

private struct ComponentDecoder {
    let tables: (Int, Int)
    let dc: HuffmanDecoder
    let ac: HuffmanDecoder
}

/// What codes of up to 16 bits mean.
private struct HuffmanDecoder {
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

/// The bits of a scan, first bit highest, without the zeros that stand behind each 255.
private struct ScanReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    private var bits: UInt64 = 0
    private var count: UInt64 = 0
    /// How many bytes were wished beyond the end.
    private(set) var overrun = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next symbol, and the length of its code; 0 when no code begins so.
    @inline(__always)
    mutating func next(_ decoder: HuffmanDecoder) -> (symbol: UInt8, length: UInt16) {
        if count < 32 { fill() }
        let entry = decoder.entry(bits)
        let length = entry &>> 8
        bits = bits &<< UInt64(length)
        count = count &- UInt64(length)
        return (UInt8(truncatingIfNeeded: entry), length)
    }

    /// - Parameter length: Up to 15; a symbol and what is behind it have 32 bits at most.
    @inline(__always)
    mutating func take(_ length: UInt64) -> UInt64 {
        let value = (bits &>> 1) &>> (63 &- length)
        bits = bits &<< length
        count = count &- length
        return value
    }

    private mutating func fill() {
        if place + 8 <= bytes.count, let base = bytes.baseAddress {
            let word = UInt64(bigEndian: UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self))
            // No byte of 255: none of the complement is zero.
            if (~word &- 0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 == 0 {
                let taken = (64 &- count) &>> 3
                // What is left of the next byte is the same when it is read again.
                bits |= word &>> count
                place += Int(taken)
                count &+= taken &* 8
                return
            }
        }
        while count <= 56 {
            var byte: UInt64 = 0
            if place < bytes.count {
                byte = UInt64(bytes[place])
                place += byte == 0xFF ? 2 : 1
            } else {
                overrun += 1
            }
            bits |= byte &<< (56 &- count)
            count &+= 8
        }
    }
}

/// Bits into a scan, first bit highest, with a zero behind each 255.
private struct ScanWriter {
    private(set) var place: UnsafeMutablePointer<UInt8>
    private var bits: UInt64 = 0
    private var count: UInt64 = 0

    init(_ place: UnsafeMutablePointer<UInt8>) { self.place = place }

    /// - Parameter length: Up to 31.
    @inline(__always)
    mutating func put(_ value: UInt64, _ length: UInt64) {
        bits = bits &<< length | value
        count &+= length
        if count >= 32 {
            count &-= 32
            let word = UInt32(truncatingIfNeeded: bits &>> count)
            if (~word &- 0x0101_0101) & word & 0x8080_8080 == 0 {
                UnsafeMutableRawPointer(place).storeBytes(of: word.bigEndian, as: UInt32.self)
                place += 4
            } else {
                for shift: UInt32 in [24, 16, 8, 0] { put(byte: UInt8(truncatingIfNeeded: word >> shift)) }
            }
        }
    }

    private mutating func put(byte: UInt8) {
        place.pointee = byte
        place += 1
        if byte == 0xFF {
            place.pointee = 0
            place += 1
        }
    }

    /// Fills the last byte with ones and ends the picture.
    mutating func finish() {
        if count % 8 > 0 { put((1 << (8 - count % 8)) - 1, 8 - count % 8) }
        while count > 0 {
            count -= 8
            put(byte: UInt8(truncatingIfNeeded: bits >> count))
        }
        (place[0], place[1]) = (0xFF, 0xD9)
        place += 2
    }
}

/// The codes of a table that is the best for what was counted.
private struct HuffmanEncoder {
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
