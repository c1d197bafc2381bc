/// The bits of a scan, first bit highest, without the zeros that stand behind each 255.
struct ScanReader {
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
struct ScanWriter {
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
