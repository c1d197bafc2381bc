import Raster

extension ImageHeader {
    /// Source: RFC 9649, “WebP Image Format”, 2024.
    static func webp(_ source: ByteSource) throws(ImageFileError) -> ImageHeader {
        guard let riffSize = source.little(4, 4), source.count >= 20 else { throw cutOff("in its header") }
        var info: ImageInfo?
        var hasPixels = false
        var frames = 0
        var orientation = Orientation.upright
        var profile: String?
        var isSRGB = true
        let end = min(source.count, riffSize + 8)
        var offset = 12
        var chunkCount = 0
        while offset + 8 <= end {
            chunkCount += 1
            guard chunkCount <= maximumChunkCount else { throw damaged("it has more than \(maximumChunkCount) chunks") }
            let type = source.text(at: offset, 4)
            guard let length = source.little(offset + 4, 4) else { break }
            let body = offset + 8
            switch type {
            case "VP8X":
                guard let flags = source.byte(at: body), let width = source.little(body + 4, 3), let height = source.little(body + 7, 3)
                else { throw cutOff("in its header") }
                info = ImageInfo(
                    format: .webp, size: PixelSize(width: width + 1, height: height + 1), hasAlpha: flags & 0x10 != 0)
            case "VP8 ":
                guard let tag = source.byte(at: body), let code = source.big(body + 3, 3), let width = source.little(body + 6, 2),
                    let height = source.little(body + 8, 2)
                else { throw cutOff("in its header") }
                guard tag & 1 == 0, code == 0x9D012A else { throw damaged("its pixels do not begin with a key frame") }
                hasPixels = true
                info = info ?? ImageInfo(format: .webp, size: PixelSize(width: width & 0x3FFF, height: height & 0x3FFF))
            case "VP8L":
                guard let mark = source.byte(at: body), let packed = source.little(body + 1, 4) else { throw cutOff("in its header") }
                guard mark == 0x2F else { throw damaged("its lossless pixels lack their mark") }
                hasPixels = true
                info =
                    info
                    ?? ImageInfo(
                        format: .webp, size: PixelSize(width: packed & 0x3FFF + 1, height: (packed >> 14) & 0x3FFF + 1),
                        hasAlpha: packed >> 28 & 1 != 0)
            case "ANMF": frames += 1; hasPixels = true
            case "EXIF":
                // Some writers put the JPEG's own "Exif\0\0" in front.
                let start = source.text(at: body, 4) == "Exif" ? body + 6 : body
                orientation = exifOrientation(source, at: start, length: length) ?? orientation
            case "ICCP":
                let name = profileName(source, at: body, length: length)
                (profile, isSRGB) = (name, Self.isSRGB(source, at: body, length: length, name: name))
            default: break
            }
            if body + length > source.count {
                guard let info else { throw cutOff("in its header") }
                return ImageHeader(info, problem: cutOff("in its chunk \(printable(type))"))
            }
            offset = body + length + length & 1
        }
        guard var found = info, found.size.width > 0, found.size.height > 0 else { throw damaged("it holds no picture") }
        found.frames = max(1, frames)
        found.orientation = orientation
        found.colorProfile = profile
        found.isSRGB = isSRGB
        let problem = riffSize + 8 > source.count + 1 ? cutOff("before its end") : hasPixels ? nil : damaged("it holds no pixels")
        return ImageHeader(found, problem: problem)
    }
}
