import CImageCodecs
public import Raster

/// A JPEG file in memory, written as rows come: 4:4:4, optimised tables.
public final class JPEGEncoder {
    private let encoder: OpaquePointer
    private let width: Int

    /// - Parameter quality: 1…100, libjpeg's scale.
    public init(size: PixelSize, quality: Int) throws(ImageFileError) {
        var opened: OpaquePointer?
        var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE_SIZE))
        let status = easel_jpeg_encoder_open(
            UInt32(clamping: size.width), UInt32(clamping: size.height), Int32(min(max(quality, 1), 100)), &opened, &message)
        guard status == EASEL_OK, let opened else {
            throw ImageFileError(.unsupported, "of \(size) pixels cannot be written as JPEG, which ends at 65,500 a side.")
        }
        encoder = opened
        width = size.width
    }

    /// Takes whole rows, RGBA; alpha is left out.
    public func write(_ rows: UnsafeBufferPointer<UInt8>) throws(ImageFileError) {
        var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE_SIZE))
        for start in stride(from: 0, to: rows.count, by: width * 4) {
            let status = easel_jpeg_encoder_write_row(encoder, rows.baseAddress?.advanced(by: start), &message)
            guard status == EASEL_OK else { throw ImageFileError(.unwritable, "cannot be written as JPEG: memory ran out.") }
        }
    }

    /// The finished file.
    public func finish() throws(ImageFileError) -> [UInt8] {
        var bytes: UnsafePointer<UInt8>?
        var count = 0
        var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE_SIZE))
        guard easel_jpeg_encoder_finish(encoder, &bytes, &count, &message) == EASEL_OK else {
            throw ImageFileError(.unwritable, "cannot be written as JPEG: memory ran out.")
        }
        let file = UnsafeBufferPointer(start: bytes, count: count)
        return JPEGTables.optimized(file) ?? Array(file)
    }

    deinit { easel_jpeg_encoder_close(encoder) }
}
