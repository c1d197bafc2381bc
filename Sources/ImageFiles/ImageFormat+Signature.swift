public import Raster

extension ImageFormat {
    /// Recognises a format by the first bytes of a file; 32 are enough. `nil` when they are no picture that is known.
    public init?(signature bytes: [UInt8]) {
        func starts(_ text: String, at offset: Int = 0) -> Bool {
            bytes.count >= offset + text.utf8.count && bytes[offset...].starts(with: text.utf8)
        }
        func starts(_ values: [UInt8]) -> Bool { bytes.starts(with: values) }

        if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { self = .png; return }
        if starts([0xFF, 0xD8]) { self = .jpeg; return }
        if starts("RIFF"), starts("WEBP", at: 8) { self = .webp; return }
        if starts("GIF87a") || starts("GIF89a") { self = .gif; return }
        if starts("II\u{2A}\0") || starts("MM\0\u{2A}") || starts("II\u{2B}\0") || starts("MM\0\u{2B}") { self = .tiff; return }
        if starts("BM"), Self.looksLikeBMP(bytes) { self = .bmp; return }
        if starts("ftyp", at: 4) {
            let brand = String(decoding: bytes.dropFirst(8).prefix(4), as: UTF8.self)
            if ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"].contains(brand) { self = .heic; return }
            if ["avif", "avis"].contains(brand) { self = .avif; return }
        }
        if starts([0xFF, 0x0A]) || starts([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20]) { self = .jxl; return }
        if starts([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20]) || starts([0xFF, 0x4F, 0xFF, 0x51]) { self = .jp2; return }
        if starts("8BPS") { self = .psd; return }
        if starts("<svg") { self = .svg; return }
        if starts("%PDF-") { self = .pdf; return }
        if starts([0, 0, 1, 0]) { self = .ico; return }
        return nil
    }

    /// Two letters alone would make a picture of any text that begins with “BM”: the header's own size must be one that exists.
    private static func looksLikeBMP(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 18 else { return bytes.count < 14 }
        let headerSize = bytes[14..<18].reversed().reduce(0) { $0 << 8 | Int($1) }
        return [12, 16, 40, 52, 56, 64, 108, 124].contains(headerSize)
    }
}
