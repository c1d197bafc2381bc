import CImageCodecs
import Raster

extension ImageHeader {
    /// Source: W3C, “Portable Network Graphics (PNG) Specification (Third Edition)”, 2025.
    static func png(_ source: ByteSource) throws(ImageFileError) -> ImageHeader {
        // Xcode puts a chunk of its own in front, and leaves out what zlib needs.
        let isForPhones = source.text(at: 12, 4) == "CgBI"
        let first = isForPhones ? 12 + (source.big(8, 4) ?? 0) : 0
        guard let headerLength = source.big(first + 8, 4), let width = source.big(first + 16, 4),
            let height = source.big(first + 20, 4), let bits = source.byte(at: first + 24), let colorType = source.byte(at: first + 25),
            source.count >= first + 33
        else { throw cutOff("in its header") }
        guard source.text(at: first + 12, 4) == "IHDR", headerLength == 13 else { throw damaged("it does not begin with IHDR") }
        guard width > 0, height > 0, width < 1 << 31, height < 1 << 31 else {
            throw damaged("its header says \(width) × \(height) pixels")
        }
        let depths: [Int: [Int]] = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]]
        guard let allowed = depths[colorType], allowed.contains(bits) else {
            throw damaged("colour type \(colorType) with \(bits) bits does not exist")
        }
        var info = ImageInfo(
            format: .png, size: PixelSize(width: width, height: height), hasAlpha: colorType >= 4,
            bitsPerChannel: colorType == 3 ? 8 : bits)

        if isForPhones {
            return ImageHeader(
                info, problem: ImageFileError(.unsupported, "is a PNG file that Xcode changed for iPhones, which nothing else reads."))
        }

        var offset = 8
        var hasData = false
        var fromXMP: Orientation?
        var fromEXIF: Orientation?
        for _ in 0..<maximumChunkCount {
            guard let length = source.big(offset, 4), source.bytes(at: offset + 4, 4).count == 4 else {
                return ImageHeader(info, problem: cutOff(hasData ? "before its end chunk" : "before its pixels"))
            }
            let type = source.text(at: offset + 4, 4)
            let body = offset + 8
            if length >= 1 << 31 { return ImageHeader(info, problem: damaged("a chunk of \(length) bytes")) }
            guard type.utf8.allSatisfy({ 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 }) else {
                return ImageHeader(info, problem: damaged("a chunk of the type \(printable(type)) stands at byte \(offset)"))
            }
            if let expected = chunkLengths[type], length != expected {
                return ImageHeader(info, problem: damaged("its chunk \(type) has \(length) bytes, not \(expected)"))
            }
            if body + length + 4 > source.count { return ImageHeader(info, problem: cutOff("in its chunk \(printable(type))")) }
            switch type {
            case "IEND": return ImageHeader(info, problem: hasData ? nil : damaged("it holds no pixels"))
            case "IDAT": hasData = true
            case "tRNS": info.hasAlpha = true
            case "acTL" where !hasData: info.frames = max(1, source.big(body, 4) ?? 1)
            case "eXIf": fromEXIF = exifOrientation(source, at: body, length: length) ?? fromEXIF
            case "iTXt" where source.text(at: body, 18) == "XML:com.adobe.xmp\0":
                fromXMP = xmpOrientation(source, at: body, length: length) ?? fromXMP
            case "iCCP":
                let name = source.bytes(at: body, min(80, length)).prefix { $0 != 0 }
                info.colorProfile = name.isEmpty ? "ICC" : printable(String(decoding: name, as: UTF8.self))
                info.isSRGB = isSRGB(packed: source, at: body + name.count + 2, length: length - name.count - 2, name: info.colorProfile)
            default: break
            }
            info.orientation = fromEXIF ?? fromXMP ?? .upright
            offset = body + length + 4
        }
        return ImageHeader(info, problem: damaged("it has more than \(maximumChunkCount) chunks"))
    }

    /// The same of a profile that is packed.
    private static func isSRGB(packed source: ByteSource, at offset: Int, length: Int, name: String?) -> Bool {
        guard CodecSupport.hasColorManagement else { return name?.lowercased().contains("srgb") ?? false }
        guard length > 0, length <= mostProfileBytes else { return false }
        let packed = Array(source.bytes(at: offset, length))
        var profile = [UInt8](repeating: 0, count: mostProfileBytes)
        let count = packed.withUnsafeBufferPointer { easel_inflate($0.baseAddress, $0.count, &profile, profile.count) }
        return count > 0 && isSRGB(Array(profile[..<count]))
    }

    /// The chunks of one length, for libpng reads past a wrong one where others stop.
    private static let chunkLengths = ["cHRM": 32, "gAMA": 4, "sRGB": 1, "pHYs": 9]

    /// Text from a file with everything that a terminal might act on replaced.
    static func printable(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.properties.generalCategory == .control || $0.value == 0xFFFD ? "?" : Character($0) })
    }
}
