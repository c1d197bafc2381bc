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
        var parts: [ComponentDecoder] = []
        for component in components {
            // Both classes stand in one list.
            let tables = (component.dc, 4 + component.ac)
            guard tables.0 < 4, tables.1 < 8, let dc = decoders[tables.0], let ac = decoders[tables.1] else { return nil }
            parts.append(ComponentDecoder(tables: tables, dc: dc, ac: ac))
        }
        var counts = [UInt32](repeating: 0, count: 8 * 256)
        let isWhole = counts.withUnsafeMutableBufferPointer { counts in
            walk(parts) { table, symbol, _, _ in counts[table << 8 | Int(symbol)] &+= 1 }
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
                _ = walk(parts) { table, symbol, extra, extraBits in
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
        _ parts: [ComponentDecoder], _ symbol: (Int, UInt8, UInt64, UInt64) -> Void, block: () -> Bool = { true }
    ) -> Bool {
        var reader = ScanReader(UnsafeBufferPointer(rebasing: file[scanStart...]))
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

/// What a component's bits mean, and which of the tables of both classes say so.
private struct ComponentDecoder {
    let tables: (Int, Int)
    let dc: HuffmanDecoder
    let ac: HuffmanDecoder
}
