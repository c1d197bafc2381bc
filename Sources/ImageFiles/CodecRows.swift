import CImageCodecs
import Raster
import SystemPackage

/// Rows out of one of the C libraries.
final class CodecRows: RowSource {
    let format: RowFormat
    private let decoder: OpaquePointer
    private let memory: UnsafeMutableBufferPointer<UInt8>

    /// - Parameters:
    ///   - descriptor: Read from its beginning, for as long as this value lives; `nil` reads `bytes`.
    ///   - convertsCMYK: Whether inks become sRGB by their profile, and not as if they were light.
    init(
        _ codec: easel_format, format: ImageFormat, descriptor: FileDescriptor?, bytes: [UInt8], convertsCMYK: Bool
    ) throws(ImageFileError) {
        memory = .allocate(capacity: descriptor == nil ? bytes.count : 0)
        _ = memory.update(from: descriptor == nil ? bytes : [])
        var opened: OpaquePointer?
        var rows = easel_rows()
        var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE_SIZE))
        _ = try? descriptor?.seek(offset: 0, from: .start)
        let status = easel_decoder_open(
            codec, descriptor?.rawValue ?? -1, memory.baseAddress, memory.count, UInt64(ImageReader.maximumPixelCount), &opened,
            &rows, &message)
        guard status == EASEL_OK, let opened else {
            memory.deallocate()
            throw Self.error(status, message, opening: format)
        }
        decoder = opened
        if convertsCMYK { easel_decoder_use_cmyk_profile(decoder) }
        self.format = RowFormat(
            size: PixelSize(width: Int(rows.width), height: Int(rows.height)), bitsPerChannel: Int(rows.bits_per_channel),
            hasAlpha: rows.has_alpha,
            colorProfile: rows.icc.map { Self.profileOfRGB(Array(UnsafeBufferPointer(start: $0, count: rows.icc_size))) })
    }

    /// The rows are RGB whatever the file is, so a profile of greys becomes one in which equal samples look the same.
    private static func profileOfRGB(_ profile: [UInt8]) -> [UInt8] {
        guard profile.dropFirst(16).starts(with: "GRAY".utf8) else { return profile }
        let count = easel_grey_profile_as_rgb(profile, profile.count, nil, 0)
        guard count > 0 else { return profile }
        var result = [UInt8](repeating: 0, count: count)
        return easel_grey_profile_as_rgb(profile, profile.count, &result, count) == count ? result : profile
    }

    func readRow(into row: UnsafeMutableBufferPointer<UInt8>) throws(ImageFileError) {
        var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE_SIZE))
        let status = easel_decoder_read_row(decoder, row.baseAddress, &message)
        guard status == EASEL_OK else { throw Self.error(status, message) }
    }

    func finish() throws(ImageFileError) {
        var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE_SIZE))
        let status = easel_decoder_finish(decoder, &message)
        guard status == EASEL_OK else { throw Self.error(status, message) }
    }

    deinit {
        easel_decoder_close(decoder)
        memory.deallocate()
    }

    static func error(_ status: easel_status, _ message: [CChar], opening format: ImageFormat? = nil) -> ImageFileError {
        let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text = ImageHeader.printable(String(decoding: bytes, as: UTF8.self))
        switch status {
        case EASEL_TRUNCATED: return format == nil ? ImageFileError(.truncated, text) : ImageHeader.cutOff("in its header")
        case EASEL_TOO_LARGE: return ImageFileError(.unsupported, "is too large: \(text).")
        case EASEL_NO_MEMORY: return ImageFileError(.unsupported, "does not fit into memory.")
        case EASEL_UNSUPPORTED:
            return ImageFileError(.unsupported, "is a \(format?.displayName ?? "picture") file that is not read: \(text).")
        default: return format == nil ? ImageFileError(.corrupt, text) : ImageHeader.damaged(text)
        }
    }
}
