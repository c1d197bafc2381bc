public import Raster

/// What a picture file says beside its picture: where and with what it was taken, thumbnails, editing history.
public enum ImageMetadata {
    /// The file without it, its pixels, colour profile and frames as they were.
    ///
    /// Of JPEG everything goes but JFIF's density, the ICC profile and Adobe's colour transform, and what lies behind the
    /// picture; of PNG and WebP every chunk that does not make up the picture; of GIF comments and applications' blocks other
    /// than the loop count. BMP has none. TIFF is not looked into.
    /// - Returns: `nil` when there is nothing to take out, and for a file whose structure breaks off.
    public static func removed(from bytes: [UInt8], format: ImageFormat) -> [UInt8]? {
        let rest: [UInt8]? =
            switch format {
            case .jpeg: jpeg(bytes)
            case .png: PNGChunks(bytes)?.pictureFile
            case .webp: webp(bytes)
            case .gif: gif(bytes)
            default: nil
            }
        return rest == bytes ? nil : rest
    }

    /// Source: ITU-T T.81, annex B; JFIF 1.02; ICC.1:2022, annex B.4; Adobe technical note 5116, section 18.
    private static func jpeg(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        var result: [UInt8] = [0xFF, 0xD8]
        var place = 2
        while place + 4 <= bytes.count {
            guard bytes[place] == 0xFF else { return nil }
            let marker = bytes[place + 1]
            // Markers may be padded with 0xFF.
            if marker == 0xFF {
                place += 1
                continue
            }
            if marker == 0xD9 { break }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            guard length >= 2, place + 2 + length <= bytes.count else { return nil }
            let segment = bytes[place..<(place + 2 + length)]
            place += 2 + length
            let payload = segment.dropFirst(4)
            switch marker {
            case 0xE0 where payload.starts(with: Array("JFIF\0".utf8)) && payload.count >= 14:
                // The thumbnail stands behind the density.
                result += [0xFF, 0xE0, 0, 16] + payload.prefix(12) + [0, 0]
            case 0xE2 where payload.starts(with: Array("ICC_PROFILE\0".utf8)): result += segment
            case 0xEE where payload.starts(with: Array("Adobe".utf8)): result += segment
            case 0xE0...0xEF, 0xFE: break
            default: result += segment
            }
            guard marker == 0xDA else { continue }
            // Entropy-coded bytes go on to a marker that is no stuffed zero and no restart.
            let start = place
            while place + 1 < bytes.count,
                bytes[place] != 0xFF || bytes[place + 1] == 0 || bytes[place + 1] == 0xFF || 0xD0...0xD7 ~= bytes[place + 1]
            {
                place += 1
            }
            result += bytes[start..<min(place, bytes.count)]
        }
        guard place + 1 < bytes.count, bytes[place] == 0xFF, bytes[place + 1] == 0xD9 else { return nil }
        return result + [0xFF, 0xD9]
    }

    /// Source: RFC 9649, sections 2.3 to 2.7.
    private static func webp(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 12 else { return nil }
        func number(_ place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << ($1 * 8) } }
        let kept: Set = ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]
        var body = Array("WEBP".utf8)
        var place = 12
        let end = min(bytes.count, 8 + number(4))
        while place + 8 <= end {
            let type = String(decoding: bytes[place..<(place + 4)], as: UTF8.self)
            let length = number(place + 4)
            let next = place + 8 + length + length % 2
            guard place + 8 + length <= end else { return nil }
            if kept.contains(type) {
                var chunk = Array(bytes[place..<min(next, end)])
                // Bits 2 and 3 of the flags say that there is an XMP packet and an EXIF block.
                if type == "VP8X", length >= 1 { chunk[8] &= ~0x0C }
                body += chunk
                if length % 2 == 1, next > end { body.append(0) }
            }
            place = next
        }
        return Array("RIFF".utf8) + (0..<4).map { UInt8(truncatingIfNeeded: body.count >> ($0 * 8)) } + body
    }

    /// Source: CompuServe, “Graphics Interchange Format, Version 89a”, sections 17 to 27.
    private static func gif(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 13 else { return nil }
        func tableBytes(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
        var place = 13 + tableBytes(bytes[10])
        guard place <= bytes.count else { return nil }
        var result = Array(bytes[..<place])
        while place < bytes.count {
            let start = place
            var isKept = true
            switch bytes[place] {
            case 0x3B: return result + [0x3B]
            case 0x21:
                guard place + 2 < bytes.count else { return nil }
                let isLoop = bytes[place + 1] == 0xFF && bytes[(place + 3)...].starts(with: Array("NETSCAPE2.0".utf8))
                isKept = isLoop || (bytes[place + 1] != 0xFE && bytes[place + 1] != 0xFF)
                place += 2
            case 0x2C:
                guard place + 10 < bytes.count else { return nil }
                place += 11 + tableBytes(bytes[place + 9])
            default: return nil
            }
            // Blocks, each behind its length, up to an empty one.
            while place < bytes.count, bytes[place] != 0 { place += 1 + Int(bytes[place]) }
            place += 1
            guard place <= bytes.count else { return nil }
            if isKept { result += bytes[start..<place] }
        }
        return nil
    }
}
