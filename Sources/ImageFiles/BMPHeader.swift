import Raster

/// The header of a Windows bitmap.
///
/// Source: Microsoft Learn, “Bitmap Storage”, BITMAPCOREHEADER to BITMAPV5HEADER.
struct BMPHeader {
    enum Compression: Int { case none = 0, rle8, rle4, bitFields, jpeg, png, alphaBitFields }

    let size: PixelSize
    let isTopDown: Bool
    let bits: Int
    let compression: Compression
    let pixelOffset: Int
    let paletteOffset: Int
    let paletteEntrySize: Int
    let paletteCount: Int
    var redMask = 0, greenMask = 0, blueMask = 0, alphaMask = 0

    var bytesPerRow: Int { (size.width * bits + 31) / 32 * 4 }
    /// The bytes that the pixels need; `nil` when they are packed.
    var byteCount: Int? { compression == .rle8 || compression == .rle4 ? nil : bytesPerRow * size.height }

    init(_ source: ByteSource) throws(ImageFileError) {
        guard let pixelOffset = source.little(10, 4), let headerSize = source.little(14, 4) else {
            throw ImageHeader.cutOff("in its header")
        }
        let isCore = headerSize == 12
        guard let rawWidth = source.little(18, isCore ? 2 : 4), let rawHeight = source.little(isCore ? 20 : 22, isCore ? 2 : 4),
            let bits = source.little(isCore ? 24 : 28, 2), source.count >= 14 + min(headerSize, 40)
        else { throw ImageHeader.cutOff("in its header") }
        let width = isCore ? rawWidth : Int(Int32(truncatingIfNeeded: rawWidth))
        let height = isCore ? rawHeight : Int(Int32(truncatingIfNeeded: rawHeight))
        guard width > 0, height != 0, height != Int(Int32.min) else {
            throw ImageHeader.damaged("its header says \(width) × \(height) pixels")
        }
        let code = headerSize >= 40 ? source.little(30, 4) ?? 0 : 0
        guard let compression = Compression(rawValue: code) else { throw ImageHeader.damaged("compression \(code) does not exist") }
        guard [1, 4, 8, 16, 24, 32].contains(bits) else {
            throw bits == 0 || bits == 2 || bits == 64
                ? ImageFileError(.unsupported, "is a BMP file of \(bits) bits a pixel; 1, 4, 8, 16, 24 and 32 are read.")
                : ImageHeader.damaged("\(bits) bits a pixel do not exist")
        }
        guard compression != .jpeg, compression != .png else {
            throw ImageFileError(
                .unsupported, "is a BMP file around a \(compression == .jpeg ? "JPEG" : "PNG") picture, which is not read.")
        }
        size = PixelSize(width: width, height: abs(height))
        isTopDown = height < 0
        self.bits = bits
        self.compression = compression
        self.pixelOffset = pixelOffset
        let usesFields = compression == .bitFields || compression == .alphaBitFields
        let masksBehind = usesFields && headerSize == 40 ? (compression == .bitFields ? 12 : 16) : 0
        paletteOffset = 14 + headerSize + masksBehind
        paletteEntrySize = isCore ? 3 : 4
        let stated = headerSize >= 40 ? source.little(46, 4) ?? 0 : 0
        paletteCount = bits <= 8 ? (stated > 0 && stated <= 1 << bits ? stated : 1 << bits) : 0
        switch (bits, usesFields) {
        case (16, false): (redMask, greenMask, blueMask) = (0x7C00, 0x03E0, 0x001F)
        case (24, _), (32, false): (redMask, greenMask, blueMask) = (0xFF0000, 0xFF00, 0xFF)
        case (16, true), (32, true):
            redMask = source.little(54, 4) ?? 0
            greenMask = source.little(58, 4) ?? 0
            blueMask = source.little(62, 4) ?? 0
            if headerSize >= 56 || compression == .alphaBitFields { alphaMask = source.little(66, 4) ?? 0 }
        default: break
        }
    }
}
