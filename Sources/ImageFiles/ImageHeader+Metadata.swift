import CImageCodecs
import Raster

extension ImageHeader {
    /// The orientation in an EXIF block that begins with its TIFF header at `offset`.
    static func exifOrientation(_ source: ByteSource, at offset: Int, length: Int) -> Orientation? {
        guard length >= 8, let directory = TIFFDirectory(source, at: offset, countingAll: false)?.first else { return nil }
        return directory.value(274).flatMap(Orientation.init)
    }

    /// The orientation in an XMP packet, which counts where there is no EXIF block.
    ///
    /// Source: Adobe, “XMP Specification Part 2”, 2016, section 3.3.
    static func xmpOrientation(_ source: ByteSource, at offset: Int, length: Int) -> Orientation? {
        let bytes = Array(source.bytes(at: offset, min(length, 1 << 20)))
        let name = Array("tiff:Orientation".utf8)
        guard let place = bytes.indices.first(where: { bytes[$0] == name[0] && bytes[$0...].starts(with: name) }) else { return nil }
        // Either an attribute, ="6" or ='6', or an element, >6<.
        let rest = bytes[(place + name.count)...].prefix(4)
        return rest.first { 0x30...0x39 ~= $0 }.flatMap { Orientation(rawValue: Int($0) - 0x30) }
    }

    /// A larger profile than this is none of sRGB.
    static let mostProfileBytes = 1 << 20

    /// Whether the ICC profile at `offset` has the colours of sRGB; in a build without lcms2, whether it is called so.
    static func isSRGB(_ source: ByteSource, at offset: Int, length: Int, name: String) -> Bool {
        guard CodecSupport.hasColorManagement else { return name.lowercased().contains("srgb") }
        guard length > 0, length <= mostProfileBytes else { return false }
        return isSRGB(Array(source.bytes(at: offset, length)))
    }

    static func isSRGB(_ profile: [UInt8]) -> Bool {
        profile.withUnsafeBufferPointer { easel_profile_is_srgb($0.baseAddress, $0.count) }
    }

    /// The description of the ICC profile at `offset`, or `ICC` when it has none that can be read.
    ///
    /// Source: ICC.1:2022, sections 7.3 and 10.15; ICC.1:2001-04, section 6.5.17 for profiles of version 2.
    static func profileName(_ source: ByteSource, at offset: Int, length: Int) -> String {
        let fallback = "ICC"
        guard length > 132, let tagCount = source.big(offset + 128, 4), tagCount < 200 else { return fallback }
        for index in 0..<tagCount {
            let entry = offset + 132 + index * 12
            guard source.text(at: entry, 4) == "desc", let place = source.big(entry + 4, 4) else { continue }
            let tag = offset + place
            if source.text(at: tag, 4) == "desc", let count = source.big(tag + 8, 4), count > 1, count < 200 {
                return printable(source.text(at: tag + 12, count - 1))
            }
            if source.text(at: tag, 4) == "mluc", let count = source.big(tag + 20, 4), let start = source.big(tag + 24, 4), count < 400 {
                let units = Array(source.bytes(at: tag + start, count))
                let text = stride(from: 0, to: units.count - 1, by: 2).map { UInt16(units[$0]) << 8 | UInt16(units[$0 + 1]) }
                return printable(String(decoding: text, as: UTF16.self))
            }
        }
        return fallback
    }
}
