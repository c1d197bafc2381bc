import CImageCodecs
public import Raster

/// A JPEG file in which parts of the picture are exchanged, while all others keep the coefficients that they were stored with:
/// they decode to the very same pixels, as often as that is done.
///
/// Pixels are those of the picture as it is stored, not turned upright.
public final class JPEGSplice {
    /// As stored.
    public let size: PixelSize
    /// The pixels that are stored together.
    public let unit: PixelSize
    private let splice: OpaquePointer
    private let isProgressive: Bool

    /// - Throws: ``ImageFileError``; `unsupported` for inks.
    public init(_ bytes: [UInt8]) throws(ImageFileError) {
        var opened: OpaquePointer?
        var layout = easel_jpeg_layout()
        var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE_SIZE))
        let status = easel_jpeg_splice_open(bytes, bytes.count, UInt64(ImageReader.maximumPixelCount), &opened, &layout, &message)
        guard status == EASEL_OK, let opened else {
            if status == EASEL_TRUNCATED { throw ImageFileError(.truncated, "breaks off. Get the file again.") }
            throw CodecRows.error(status, message, opening: .jpeg)
        }
        splice = opened
        size = PixelSize(width: Int(layout.width), height: Int(layout.height))
        unit = PixelSize(width: Int(layout.unit_width), height: Int(layout.unit_height))
        isProgressive = layout.is_progressive
    }

    /// The whole units that a region touches, up to the picture's edge.
    public func units(of region: Region) -> Region { JPEGUnits(size: size, unit: unit, isGrey: false).covering(region) }

    /// Exchanges the blocks in a box that have a pixel which counts.
    ///
    /// - Parameters:
    ///   - box: Of whole ``units(of:)``.
    ///   - picture: Of the box's size, in the colours of the file; a pixel counts unless its alpha is 0.
    /// - Throws: ``ImageFileError``.
    public func replace(_ box: Region, with picture: Bitmap) throws(ImageFileError) {
        precondition(box == units(of: box) && box.size == picture.size, "a box of a splice has whole units")
        let touched = stride(from: 3, to: picture.pixels.count, by: 4).map { picture.pixels[$0] }
        var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE_SIZE))
        let status = easel_jpeg_splice_box(
            splice, UInt32(box.left), UInt32(box.top), UInt32(box.width), UInt32(box.height), picture.pixels, touched, &message)
        guard status == EASEL_OK else { throw CodecRows.error(status, message) }
    }

    /// The file with its profile and without other metadata; progressive if it was, or if it would be too large otherwise.
    ///
    /// - Parameter byteCount: Beyond it progressive scans are tried too, which take some per cent less.
    /// - Throws: ``ImageFileError``.
    public func bytes(atMost byteCount: Int) throws(ImageFileError) -> [UInt8] {
        let own = try bytes(progressive: isProgressive)
        guard own.count > byteCount, !isProgressive else { return own }
        let other = try bytes(progressive: true)
        return other.count < own.count ? other : own
    }

    private func bytes(progressive: Bool) throws(ImageFileError) -> [UInt8] {
        var bytes: UnsafePointer<UInt8>?
        var count = 0
        var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE_SIZE))
        let status = easel_jpeg_splice_finish(splice, progressive, &bytes, &count, &message)
        guard status == EASEL_OK else { throw CodecRows.error(status, message, opening: .jpeg) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    deinit { easel_jpeg_splice_close(splice) }
}

/// How the samples of a JPEG are stored together, known from its header alone.
public struct JPEGUnits: Hashable, Sendable {
    /// As stored.
    public let size: PixelSize
    /// The pixels that are stored together: a minimum coded unit of T.81, section A.2.
    public let unit: PixelSize
    public let isGrey: Bool

    /// The whole units that a region touches, up to the picture's edge.
    public func covering(_ region: Region) -> Region {
        Region(
            left: region.left / unit.width * unit.width, top: region.top / unit.height * unit.height,
            right: (region.right + unit.width - 1) / unit.width * unit.width,
            bottom: (region.bottom + unit.height - 1) / unit.height * unit.height
        ).intersection(size.bounds)
    }

    /// Where a pixel can differ when those of a region are exchanged: colours are smoothed over the border of a unit.
    public func reach(of region: Region) -> Region { covering(region).grown(by: 1).intersection(size.bounds) }
}
