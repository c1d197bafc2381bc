import ImageFiles
public import Raster
public import SystemPackage

/// A picture as it is sent, and where its pixels went.
public struct PreparedImage: Hashable, Sendable {
    public let path: FilePath
    public let info: ImageInfo
    public let steps: [Preparation.Step]
    public let transform: PixelTransform
}

extension Preparation {
    /// Writes the conforming copy of `source` under `target`; when nothing needs doing, one of the same pixels without metadata.
    ///
    /// A copy that is over the byte limit is written as JPEG with less quality, then smaller.
    /// - Throws: ``ImageFileError``.
    public func write(_ source: FilePath, to target: FilePath, overwriting: Bool) throws -> PreparedImage {
        guard isNeeded else {
            var info = info
            let stripped = try strippedBytes(of: source)
            if let stripped {
                try PendingFile.write(stripped, to: target, overwriting: overwriting)
                info.byteCount = stripped.count
            } else {
                let file = try PendingFile(target)
                try source.forEachChunk { try file.write($0) }
                try file.commit(overwriting: overwriting)
            }
            return PreparedImage(path: target, info: info, steps: stripped == nil ? [] : [.stripped], transform: transform)
        }
        var size = size
        var steps = steps
        while true {
            for quality in [options.quality ?? 95, 90, 80] {
                let bytes = try encoded(source, size: size, quality: quality)
                guard byteLimit.map({ bytes.count <= $0 }) ?? true else {
                    // PNG knows no quality; a second encoding would be the same.
                    if format == .png { break }
                    continue
                }
                try PendingFile.write(bytes, to: target, overwriting: overwriting)
                var info = info
                info.size = size
                info.byteCount = bytes.count
                return PreparedImage(
                    path: target, info: info, steps: steps, transform: transform(to: size))
            }
            guard size.pixelCount > 64 * 64 else {
                throw ImageFileError(.unsupported, path: source.string, "cannot be made smaller than \(byteLimit ?? 0) bytes.")
            }
            size = size.scaled(by: 0.8)
            if !steps.contains(.shrunk) { steps.append(.shrunk) }
        }
    }

    /// A file that can be sent as it is, without its metadata; `nil` when it has none, or shall keep it.
    public func strippedBytes(of source: FilePath) throws -> [UInt8]? {
        guard !isNeeded, !options.keepsMetadata else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(self.source.byteCount)
        try source.forEachChunk { bytes += $0 }
        return ImageMetadata.removed(from: bytes, format: self.source.format)
    }

    private func encoded(_ source: FilePath, size: PixelSize, quality: Int) throws -> [UInt8] {
        var rows = try rows(of: source, size: size)
        return format == .png ? try rows.pngBytes() : try rows.jpegBytes(quality: quality)
    }

    /// The picture's rows after every step but the encoding.
    private func rows(of path: FilePath, size: PixelSize) throws -> AnyRowReader {
        let reader = try ImageReader(path, as: .sRGB)
        var rows = AnyRowReader(try UprightRows(reader, from: reader.info.orientation))
        if let crop = options.crop { rows = AnyRowReader(CroppedRows(rows, to: crop)) }
        if rows.format.size != size { rows = AnyRowReader(ResampledRows(rows, to: size)) }
        // A format without alpha would show whatever colour lies under transparent pixels.
        if rows.format.hasAlpha, flattens || format == .jpeg { rows = AnyRowReader(FlattenedRows(rows, onto: options.background)) }
        return rows
    }
}

extension FilePath {
    /// Reads a file in pieces.
    func forEachChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor: FileDescriptor
        do { descriptor = try FileDescriptor.open(self, .readOnly, options: .closeOnExec) } catch {
            throw ImageFileError((error as? Errno) ?? .ioError, path: self, writing: false)
        }
        defer { try? descriptor.close() }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            guard count > 0 else { return }
            try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
