import Raster

extension ImageHeader {
    /// Source: CompuServe, “Graphics Interchange Format, version 89a”, 1990.
    static func gif(_ source: ByteSource) throws(ImageFileError) -> ImageHeader {
        guard let width = source.little(6, 2), let height = source.little(8, 2), let flags = source.byte(at: 10), source.count >= 13
        else { throw cutOff("in its header") }
        var info = ImageInfo(format: .gif, size: PixelSize(width: width, height: height), frames: 0)
        func ended(_ problem: ImageFileError?) throws(ImageFileError) -> ImageHeader {
            guard info.size.width > 0, info.size.height > 0 else {
                throw info.frames == 0 ? problem ?? damaged("it holds no picture") : damaged("its header says \(width) × \(height) pixels")
            }
            let isEmpty = info.frames == 0
            info.frames = max(1, info.frames)
            return ImageHeader(info, problem: problem ?? (isEmpty ? damaged("it holds no picture") : nil))
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
                // The first frame is the picture; what later ones leave clear shows it.
                if info.frames == 0, source.byte(at: offset + 1) == 0xF9, let packed = source.byte(at: offset + 3) {
                    info.hasAlpha = packed & 1 != 0
                }
                guard let next = afterBlocks(offset + 2) else { return try ended(cutOff("in an extension")) }
                offset = next
            case 0x2C:
                guard let left = source.little(offset + 1, 2), let top = source.little(offset + 3, 2),
                    let frameWidth = source.little(offset + 5, 2), let frameHeight = source.little(offset + 7, 2),
                    let packed = source.byte(at: offset + 9)
                else { return try ended(cutOff("in a frame's header")) }
                let table = packed & 0x80 != 0 ? 3 << (packed & 7 + 1) : 0
                // A first frame that reaches past the screen makes the screen larger.
                if info.frames == 0, frameWidth > 0, frameHeight > 0 {
                    info.size.width = max(width, left + frameWidth)
                    info.size.height = max(height, top + frameHeight)
                }
                info.frames += 1
                guard let next = afterBlocks(offset + 10 + table + 1) else { return try ended(cutOff("in frame \(info.frames)")) }
                offset = next
            // Many writers forget the end mark.
            case nil: return try ended(info.frames > 0 ? nil : cutOff("before its end"))
            case let mark:
                // And some end a frame twice, or pad the file.
                let next = (offset..<offset + 16).first { source.byte(at: $0) != 0 }
                guard mark == 0, let next, [nil, 0x21, 0x2C, 0x3B].contains(source.byte(at: next)) else {
                    return try ended(damaged("an unknown block stands at byte \(offset)"))
                }
                offset = next
            }
        }
    }
}
