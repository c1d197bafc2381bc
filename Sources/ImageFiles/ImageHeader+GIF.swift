import Raster

extension ImageHeader {
    /// Source: CompuServe, “Graphics Interchange Format, version 89a”, 1990.
    static func gif(_ source: ByteSource) throws(ImageFileError) -> ImageHeader {
        guard let width = source.little(6, 2), let height = source.little(8, 2), let flags = source.byte(at: 10), source.count >= 13
        else { throw cutOff("in its header") }
        var info = ImageInfo(format: .gif, size: PixelSize(width: width, height: height), frames: 0)
        func ended(_ problem: ImageFileError?) throws(ImageFileError) -> ImageHeader {
            if info.frames == 0 { throw problem ?? damaged("it holds no picture") }
            guard info.size.width > 0, info.size.height > 0 else { throw damaged("its header says \(width) × \(height) pixels") }
            return ImageHeader(info, problem: problem)
        }
        /// The place behind a chain of data blocks; `nil` when the file ends in it.
        func afterBlocks(_ start: Int) -> Int? {
            var offset = start
            while let length = source.byte(at: offset) {
                if length == 0 { return offset + 1 }
                offset += length + 1
            }
            return nil
        }
        var offset = 13 + (flags & 0x80 != 0 ? 3 << (flags & 7 + 1) : 0)
        while true {
            switch source.byte(at: offset) {
            case 0x3B: return try ended(nil)
            case 0x21:
                if source.byte(at: offset + 1) == 0xF9, let packed = source.byte(at: offset + 3), packed & 1 != 0 {
                    info.hasAlpha = true
                }
                guard let next = afterBlocks(offset + 2) else { return try ended(cutOff("in an extension")) }
                offset = next
            case 0x2C:
                guard let right = source.little(offset + 5, 2), let packed = source.byte(at: offset + 9) else {
                    return try ended(cutOff("in a frame's header"))
                }
                let table = packed & 0x80 != 0 ? 3 << (packed & 7 + 1) : 0
                if info.frames == 0, info.size.width == 0 { info.size.width = right }
                guard let next = afterBlocks(offset + 10 + table + 1) else {
                    if info.frames == 0 { info.frames = 1 }
                    return try ended(cutOff("in frame \(info.frames)"))
                }
                info.frames += 1
                offset = next
            case nil: return try ended(cutOff("before its end"))
            default: return try ended(damaged("an unknown block stands at byte \(offset)"))
            }
        }
    }
}
