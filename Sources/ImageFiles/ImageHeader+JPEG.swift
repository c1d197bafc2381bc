import Raster

extension ImageHeader {
    /// Source: ITU-T T.81 (1992), annex B; Exif 2.32 for the orientation; ICC.1:2022, annex B for the profile.
    static func jpeg(_ source: ByteSource) throws(ImageFileError) -> ImageHeader {
        var info: ImageInfo?
        // The first EXIF block counts, as it does for every viewer.
        var orientation: Orientation?
        var profile: String?
        var offset = 2
        while true {
            guard let lead = source.byte(at: offset) else { throw cutOff("in its header") }
            // Stray bytes between segments are skipped, as every decoder does.
            guard lead == 0xFF, let marker = source.byte(at: offset + 1) else {
                if offset + 1 >= source.count { throw cutOff("in its header") }
                offset += 1
                continue
            }
            switch marker {
            case 0xFF, 0x00: offset += 1; continue
            case 0x01, 0xD0...0xD8: offset += 2; continue
            case 0xD9: throw damaged("it ends before its pixels")
            default: break
            }
            guard let length = source.big(offset + 2, 2) else { throw cutOff("in its header") }
            guard length >= 2 else { throw damaged("a segment of \(length) bytes") }
            let body = offset + 4
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard let bits = source.byte(at: body), let height = source.big(body + 1, 2), let width = source.big(body + 3, 2),
                    source.byte(at: body + 5) != nil
                else { throw cutOff("in its header") }
                guard width > 0, height > 0 else { throw damaged("its header says \(width) × \(height) pixels") }
                if info == nil {
                    info = ImageInfo(format: .jpeg, size: PixelSize(width: width, height: height), bitsPerChannel: bits)
                }
            case 0xE1 where source.text(at: body, 4) == "Exif":
                orientation = orientation ?? exifOrientation(source, at: body + 6, length: length - 8)
            case 0xE2 where source.text(at: body, 11) == "ICC_PROFILE" && profile == nil:
                profile = profileName(source, at: body + 14, length: length - 16)
            case 0xDA:
                guard var found = info else { throw damaged("it has no frame header") }
                found.orientation = orientation ?? .upright
                found.colorProfile = profile
                let end = source.lastIndex(of: 0xFF, 0xD9, from: body)
                return ImageHeader(found, problem: end == nil ? cutOff("in its pixels: it has no end marker") : nil)
            default: break
            }
            offset = offset + 2 + length
        }
    }
}
