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
    /// What makes the pixels unreadable though the header can be read; `nil` when nothing does.
    private(set) var problem: ImageFileError?

    var bytesPerRow: Int { (size.width * bits + 31) / 32 * 4 }
    /// The bytes that the pixels need; `nil` when they are packed.
    var byteCount: Int? {
        guard compression != .rle8, compression != .rle4 else { return nil }
        let product = bytesPerRow.multipliedReportingOverflow(by: size.height)
        return product.overflow ? Int.max / 2 : product.partialValue
    }

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
        guard compression != .alphaBitFields else {
            throw ImageFileError(.unsupported, "is a BMP file of Windows CE (compression 6), which nothing else reads.")
        }
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
        let usesFields = compression == .bitFields
        paletteOffset = 14 + headerSize + (usesFields && headerSize == 40 ? 12 : 0)
        paletteEntrySize = isCore ? 3 : 4
        let stated = headerSize >= 40 ? source.little(46, 4) ?? 0 : 0
        paletteCount = bits > 8 ? 0 : stated > 0 && stated <= 1 << bits ? stated : 1 << bits
        switch (bits, usesFields) {
        case (16, false): (redMask, greenMask, blueMask) = (0x7C00, 0x03E0, 0x001F)
        case (24, _), (32, false): (redMask, greenMask, blueMask) = (0xFF0000, 0xFF00, 0xFF)
        case (16, true), (32, true):
            redMask = source.little(54, 4) ?? 0
            greenMask = source.little(58, 4) ?? 0
            blueMask = source.little(62, 4) ?? 0
            if headerSize >= 56 { alphaMask = source.little(66, 4) ?? 0 }
        default: break
        }
        if (compression == .rle8 && bits != 8) || (compression == .rle4 && bits != 4) {
            problem = ImageHeader.damaged("its compression is not one for \(bits) bits a pixel")
        } else if bits <= 8, stated > 1 << bits {
            problem = ImageHeader.damaged("it says that it has \(stated) colours, more than \(bits) bits can tell apart")
        } else if usesFields, !masksAreSound {
            problem = ImageHeader.damaged("its colour masks contradict each other")
        }
    }

    /// Masks lie within a pixel, are of one piece and share no bits.
    private var masksAreSound: Bool {
        var used = 0
        for mask in [redMask, greenMask, blueMask, alphaMask] where mask != 0 {
            let piece = mask >> mask.trailingZeroBitCount
            guard mask >> bits == 0, piece & (piece + 1) == 0, mask & used == 0 else { return false }
            used |= mask
        }
        return true
    }
}
