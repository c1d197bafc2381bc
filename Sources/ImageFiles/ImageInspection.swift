public import Raster
public import SystemPackage

/// What a file turns out to be when its header, and as much else as is needed, is read.
public struct ImageInspection: Sendable {
    public enum Status: String, Sendable {
        case ok, truncated, corrupt, unsupported, notAnImage, unreadable
    }

    public let path: FilePath
    public let status: Status
    /// What the first bytes say it is, even when the rest cannot be read; `nil` when they are no picture that is known.
    public let format: ImageFormat?
    /// As much as the header says; `nil` when it says nothing that can be used.
    public let info: ImageInfo?
    /// Of a picture that can be transparent, whether any pixel is; `nil` unless everything was decoded.
    public let usesAlpha: Bool?
    /// What is wrong, as a sentence; `nil` when nothing is.
    public let problem: ImageFileError?

    /// Looks at a file. Its name is never asked what it is.
    ///
    /// - Parameter deep: Decodes every pixel, in bands, so that damage in the middle is found too.
    public init(_ path: FilePath, deep: Bool = false) {
        self.path = path
        var format: ImageFormat?
        var info: ImageInfo?
        var usesAlpha: Bool?
        var problem: ImageFileError?
        do {
            let (descriptor, byteCount) = try openRegularFile(path)
            defer { try? descriptor.close() }
            let source = ByteSource(descriptor, count: byteCount)
            format = ImageFormat(signature: Array(source.bytes(at: 0, 32)))
            let header = try Self.header(of: source)
            info = header.info
            problem = header.problem
            if info?.hasAlpha == false { usesAlpha = false }
            if problem == nil, deep { usesAlpha = try Self.decode(path) }
        } catch {
            problem = error
        }
        problem?.path = path.string
        self.format = format
        self.info = info
        self.usesAlpha = usesAlpha
        self.problem = problem
        status =
            switch problem?.kind {
            case nil: .ok
            case .truncated: .truncated
            case .corrupt: .corrupt
            case .unsupported: .unsupported
            case .notAnImage: .notAnImage
            case .unreadable, .unwritable, .diskFull, .exists: .unreadable
            }
    }

    /// Decodes everything and tells whether any pixel is transparent.
    private static func decode(_ path: FilePath) throws(ImageFileError) -> Bool {
        let reader = try ImageReader(path)
        guard reader.format.hasAlpha else {
            try Self.drain(reader) { _ in }
            return false
        }
        var isTransparent = false
        let wide = reader.format.bitsPerChannel == 16
        try Self.drain(reader) { rows in
            guard !isTransparent else { return }
            isTransparent =
                wide
                ? stride(from: 6, to: rows.count, by: 8).contains { rows[$0] != 255 || rows[$0 + 1] != 255 }
                : stride(from: 3, to: rows.count, by: 4).contains { rows[$0] != 255 }
        }
        return isTransparent
    }

    private static func drain(_ reader: ImageReader, _ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(ImageFileError) {
        var reader = reader
        do { try reader.forEachBand { rows, _, _ in body(rows) } } catch {
            throw (error as? ImageFileError) ?? ImageFileError(.corrupt, "is damaged: \(error).")
        }
    }

    /// The largest file that is read: 100 megapixels of 16 bits, unpacked, and room to spare.
    private static let maximumByteCount = 1 << 30

    /// The header behind the first bytes.
    static func header(of source: ByteSource) throws(ImageFileError) -> ImageHeader {
        let start = Array(source.bytes(at: 0, 32))
        guard !start.isEmpty else { throw ImageFileError(.notAnImage, "is empty.") }
        guard let format = ImageFormat(signature: start) else {
            throw ImageFileError(.notAnImage, "is no picture: it begins with \(describe(start)).")
        }
        guard source.count <= maximumByteCount else {
            throw ImageFileError(
                .unsupported, "is too large: it has \(source.count) bytes, more than the \(maximumByteCount) that are read.")
        }
        return try ImageHeader.read(source, format: format)
    }

    private static func describe(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(16), as: UTF8.self)
        let isText = bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        if isText { return "“\(ImageHeader.printable(text))”" }
        return "the bytes " + bytes.prefix(8).map { String(format($0)) }.joined(separator: " ")
    }

    private static func format(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.count == 1 ? "0" + text : text
    }
}
