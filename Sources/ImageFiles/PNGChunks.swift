/// The chunks of a PNG file, read without decoding a pixel.
///
/// Source: W3C, “Portable Network Graphics (PNG) Specification (Third Edition)”, sections 5.3 and 11.3.3.
public struct PNGChunks {
    /// A part of the file; its bytes are without length, type and checksum.
    public struct Chunk {
        public var type: String
        public var bytes: ArraySlice<UInt8>
    }

    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// From `IHDR` to `IEND`; what follows it is left out.
    public let chunks: [Chunk]

    /// - Returns: `nil` for bytes that are no PNG, or that break off within a chunk.
    public init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: Self.signature) else { return nil }
        var chunks: [Chunk] = []
        var position = 8
        while chunks.last?.type != "IEND" {
            guard bytes.count - position >= 12 else { return nil }
            let length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - position - 12 else { return nil }
            let type = String(decoding: bytes[(position + 4)..<(position + 8)], as: UTF8.self)
            chunks.append(Chunk(type: type, bytes: bytes[(position + 8)..<(position + 8 + length)]))
            position += 12 + length
        }
        self.chunks = chunks
    }

    /// The UTF-8 text of an uncompressed `iTXt` chunk with this keyword; `nil` when there is none.
    public func text(_ keyword: String) -> String? {
        for chunk in chunks where chunk.type == "iTXt" {
            // Keyword, 0, compressed or not, method, language, 0, translated keyword, 0, text.
            var rest = chunk.bytes
            guard let end = rest.firstIndex(of: 0), String(decoding: rest[..<end], as: UTF8.self) == keyword else { continue }
            rest = rest[(end + 1)...]
            guard rest.count >= 2, rest.first == 0 else { continue }
            rest = rest.dropFirst(2)
            for _ in 0..<2 {
                guard let zero = rest.firstIndex(of: 0) else { return nil }
                rest = rest[(zero + 1)...]
            }
            return String(validating: rest, as: UTF8.self)
        }
        return nil
    }

    /// What makes up the picture itself: header, palette, transparency and pixels, each with its type before it.
    ///
    /// - Parameter body: Gets the bytes in order.
    public func forEachPictureByte(_ body: (ArraySlice<UInt8>) -> Void) {
        for chunk in chunks where ["IHDR", "PLTE", "tRNS", "IDAT", "iCCP", "sRGB", "gAMA", "cHRM"].contains(chunk.type) {
            body(Array(chunk.type.utf8)[...])
            body(chunk.bytes)
        }
    }

    /// The file with a text put in behind its header, in place of an earlier one with this keyword.
    public func bytes(settingText text: String, for keyword: String) -> [UInt8] {
        var result = Self.signature
        for chunk in chunks {
            if chunk.type == "iTXt", chunk.bytes.starts(with: Array(keyword.utf8) + [0]) { continue }
            Self.append(chunk.type, chunk.bytes, to: &result)
            if chunk.type == "IHDR" {
                let head = Array(keyword.utf8) + [0, 0, 0, 0, 0]
                Self.append("iTXt", (head + Array(text.utf8))[...], to: &result)
            }
        }
        return result
    }

    /// The file with the chunks alone that make up the picture and say how it is to be shown.
    public var pictureFile: [UInt8] {
        let kept: Set = [
            "IHDR", "PLTE", "tRNS", "IDAT", "IEND", "iCCP", "sRGB", "gAMA", "cHRM", "cICP", "sBIT", "bKGD", "pHYs", "acTL", "fcTL", "fdAT",
        ]
        var result = Self.signature
        for chunk in chunks where kept.contains(chunk.type) { Self.append(chunk.type, chunk.bytes, to: &result) }
        return result
    }

    private static func append(_ type: String, _ bytes: ArraySlice<UInt8>, to result: inout [UInt8]) {
        func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
        let name = Array(type.utf8)
        var checksum = CRC32()
        checksum.update(name[...])
        checksum.update(bytes)
        result += number(UInt32(bytes.count)) + name
        result += bytes
        result += number(checksum.value)
    }
}
