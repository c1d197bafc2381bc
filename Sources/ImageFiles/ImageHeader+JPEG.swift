import Raster

extension ImageHeader {
    /// More than any writer leaves between two segments; a file of zeros would be read to its end.
    private static let maximumStrayCount = 1 << 20

    /// Source: ITU-T T.81 (1992), annex B; Exif 2.32 for the orientation; ICC.1:2022, annex B for the profile.
    static func jpeg(_ source: ByteSource) throws(ImageFileError) -> ImageHeader {
        var info: ImageInfo?
        // The first EXIF block counts, as it does for every viewer.
        var orientation: Orientation?
        var profile: String?
        var isSRGB = true
        var hasInks = false
        var offset = 2
        func ended(_ problem: ImageFileError?) throws(ImageFileError) -> ImageHeader {
            guard var info else { throw problem ?? damaged("it has no frame header") }
            info.orientation = orientation ?? .upright
            info.colorProfile = profile
            info.isSRGB = isSRGB && !hasInks
            // Such a file is a JPEG to some readers and nothing to the others.
            let isOdd = source.byte(at: 2) != 0xFF
            return ImageHeader(info, problem: problem ?? (isOdd ? damaged("stray bytes stand behind its first mark") : nil))
        }
        var strayCount = 0
        while true {
            guard let lead = source.byte(at: offset) else { return try ended(cutOff("in its header")) }
            // Stray bytes between segments are skipped, as every decoder does.
            guard lead == 0xFF, let marker = source.byte(at: offset + 1) else {
                if offset + 1 >= source.count { return try ended(cutOff("in its header")) }
                offset += 1
                strayCount += 1
                if strayCount > maximumStrayCount { return try ended(damaged("its header holds \(strayCount) stray bytes")) }
                continue
            }
            switch marker {
            case 0xFF, 0x00: offset += 1; continue
            case 0x01, 0xD0...0xD8: offset += 2; continue
            case 0xD9: return try ended(damaged("it ends before its pixels"))
            default: break
            }
            guard var length = source.big(offset + 2, 2) else { return try ended(cutOff("in its header")) }
            if length < 2 {
                // Every decoder passes over an application's segment of no length.
                guard 0xE0...0xEF ~= marker || marker == 0xFE else { return try ended(damaged("a segment of \(length) bytes")) }
                length = 2
            }
            let body = offset + 4
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard let bits = source.byte(at: body), let height = source.big(body + 1, 2), let width = source.big(body + 3, 2),
                    source.byte(at: body + 5) != nil
                else { return try ended(cutOff("in its header")) }
                guard width > 0, height > 0 else { throw damaged("its header says \(width) × \(height) pixels") }
                if info == nil {
                    info = ImageInfo(format: .jpeg, size: PixelSize(width: width, height: height), bitsPerChannel: bits)
                    hasInks = source.byte(at: body + 5) == 4
                }
            case 0xE1 where source.text(at: body, 4) == "Exif":
                orientation = orientation ?? exifOrientation(source, at: body + 6, length: length - 8)
            case 0xE2 where source.text(at: body, 11) == "ICC_PROFILE" && profile == nil:
                let name = profileName(source, at: body + 14, length: length - 16)
                profile = name
                // One of several pieces is larger than any of sRGB.
                isSRGB = source.byte(at: body + 13) == 1 && Self.isSRGB(source, at: body + 14, length: length - 16, name: name)
            case 0xDA:
                guard info != nil else { throw damaged("it has no frame header") }
                let end = source.lastIndex(of: 0xFF, 0xD9, from: body)
                return try ended(end == nil ? cutOff("in its pixels: it has no end marker") : nil)
            default: break
            }
            offset = offset + 2 + length
        }
    }
}
