import CImageCodecs
public import Raster
public import SystemPackage

/// The rows of a picture file, as stored, from top to bottom.
///
/// Of an animation or a file of several pages the first is read.
public final class ImageReader: RowReader {
    /// What becomes of samples on their way out.
    public enum Conversion: Sendable {
        /// 8 or 16 bits, in the colours of the file's own profile.
        case none
        /// 8-bit sRGB. A profile, of inks too, is converted where this build has lcms2, else its samples are taken for sRGB.
        case sRGB
    }

    /// The largest picture that is decoded: 100 megapixels.
    public static let maximumPixelCount = 100_000_000
    /// The longest side: a row is held whole.
    public static let maximumSide = 1_000_000

    public let info: ImageInfo
    public let format: RowFormat
    /// The file, as it was named; `nil` for a picture in memory.
    public let path: String?
    /// Closed with this value, whatever reads from it.
    private let descriptor: FileDescriptor?
    private let rows: any RowSource
    private let transform: OpaquePointer?
    private var narrowed: [UInt8] = []
    private var nextRow = 0

    /// Opens a picture file and reads its header.
    ///
    /// - Throws: ``ImageFileError``.
    public convenience init(_ path: FilePath, as conversion: Conversion = .none) throws(ImageFileError) {
        let (descriptor, byteCount) = try openRegularFile(path)
        try self.init(ByteSource(descriptor, count: byteCount), descriptor: descriptor, path: path.string, conversion)
    }

    /// Reads a picture in memory.
    ///
    /// - Throws: ``ImageFileError``.
    public convenience init(bytes: [UInt8], as conversion: Conversion = .none) throws(ImageFileError) {
        try self.init(ByteSource(bytes), bytes: bytes, path: nil, conversion)
    }

    private init(
        _ source: ByteSource, descriptor: FileDescriptor? = nil, bytes: [UInt8] = [], path: String?, _ conversion: Conversion
    ) throws(ImageFileError) {
        self.path = path
        self.descriptor = descriptor
        do throws(ImageFileError) {
            let header = try ImageInspection.header(of: source)
            info = header.info
            // Before any library sees it: nothing is allocated for a size that will not be decoded.
            let side = max(info.size.width, info.size.height)
            guard side <= Self.maximumSide else {
                throw ImageFileError(
                    .unsupported, "is too large: \(info.size) pixels have a side of more than the \(Self.maximumSide) that are decoded.")
            }
            guard info.size.pixelCount <= Self.maximumPixelCount else {
                throw ImageFileError(
                    .unsupported, "is too large: \(info.size) pixels are more than the \(Self.maximumPixelCount) that are decoded.")
            }
            if info.format == .bmp {
                rows = try BMPDecoder(source)
            } else {
                guard let codec = info.format.codec else { throw ImageFileError(.unsupported, "is not read.") }
                rows = try CodecRows(codec, format: info.format, descriptor: descriptor, bytes: bytes, convertsCMYK: conversion == .sRGB)
            }
        } catch {
            try? descriptor?.close()
            var named = error
            named.path = path
            throw named
        }
        var format = rows.format
        transform = conversion == .sRGB ? Self.transform(from: format.colorProfile) : nil
        if conversion == .sRGB {
            format.bitsPerChannel = 8
            format.colorProfile = nil
        }
        self.format = format
    }

    public func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let bytesPerRow = format.bytesPerRow
        let count = min(band.count / bytesPerRow, format.size.height - nextRow)
        for index in 0..<max(0, count) {
            do throws(ImageFileError) {
                try band.withUnsafeMutableBufferPointer { target throws(ImageFileError) in
                    try readRow(UnsafeMutableBufferPointer(rebasing: target[(index * bytesPerRow)..<((index + 1) * bytesPerRow)]))
                }
                nextRow += 1
                if nextRow == format.size.height { try rows.finish() }
            } catch {
                throw ImageFileError(error.kind, path: path, sentence(error))
            }
        }
        return max(0, count)
    }

    private func readRow(_ target: UnsafeMutableBufferPointer<UInt8>) throws(ImageFileError) {
        if rows.format.bitsPerChannel == format.bitsPerChannel {
            try rows.readRow(into: target)
        } else {
            if narrowed.isEmpty { narrowed = Array(repeating: 0, count: rows.format.bytesPerRow) }
            try narrowed.withUnsafeMutableBufferPointer { wide throws(ImageFileError) in
                try rows.readRow(into: wide)
                UnsafeRawBufferPointer(wide).withMemoryRebound(to: UInt16.self) { samples in
                    for index in 0..<samples.count { target[index] = UInt8((UInt32(samples[index]) * 255 + 32895) >> 16) }
                }
            }
        }
        if let transform { easel_color_transform_apply(transform, target.baseAddress, format.size.width) }
    }

    private func sentence(_ error: ImageFileError) -> String {
        switch error.kind {
        case .truncated: "breaks off in row \(nextRow + 1) of \(format.size.height). Get the file again."
        case .corrupt: "is damaged in row \(nextRow + 1) of \(format.size.height): \(error.detail)."
        default: error.detail
        }
    }

    private static func transform(from profile: [UInt8]?) -> OpaquePointer? {
        guard let profile else { return nil }
        return profile.withUnsafeBufferPointer { easel_color_transform_open($0.baseAddress, $0.count) }
    }

    deinit {
        easel_color_transform_close(transform)
        try? descriptor?.close()
    }
}
