public import Raster
public import SystemPackage

/// What a camera and its owner wrote into a picture and what goes on with an edit of it: who, when, with what; never where.
///
/// Source: CIPA DC-008-2019 (Exif 2.32), sections 4.6.4 and 4.6.5.
public struct CameraMetadata: Sendable {
    /// An EXIF block that begins with its TIFF header; without orientation, thumbnail and position.
    public let bytes: [UInt8]

    /// Description, maker, model, resolution, software, date, artist and copyright.
    private static let mainTags: Set = [270, 271, 272, 282, 283, 296, 305, 306, 315, 33432]
    /// Exposure, dates, lens, colour space and what else says how it was taken.
    private static let cameraTags: Set = [
        33434, 33437, 34850, 34855, 36864, 36867, 36868, 36880, 36881, 36882, 37377, 37378, 37380, 37383, 37385, 37386, 37521, 37522, 40961,
        41986,
        41987, 41988, 41989, 41990, 42032, 42034, 42035, 42036,
    ]
    private static let cameraDirectory = 34665
    private static let (artistTag, copyrightTag) = (315, 33432)
    /// More than any camera writes of these.
    private static let mostBytes = 60_000

    private struct Field {
        var tag: Int
        var type: Int
        var count: Int
        var value: [UInt8]
    }

    /// - Returns: `nil` for a picture that says nothing of it, or in a way that cannot be read.
    public init?(_ path: FilePath) {
        guard let (descriptor, byteCount) = try? openRegularFile(path) else { return nil }
        defer { try? descriptor.close() }
        self.init(ByteSource(descriptor, count: byteCount))
    }

    /// The same of a picture in memory.
    public init?(picture bytes: [UInt8]) { self.init(ByteSource(bytes)) }

    /// An EXIF block for a copy whose pixels are stored as turned as this picture's are.
    ///
    /// - Parameter keepingCamera: Whether more than the orientation is kept.
    /// - Returns: `nil` when there is nothing to say.
    public static func turned(_ path: FilePath, keepingCamera: Bool) -> [UInt8]? {
        guard let (descriptor, byteCount) = try? openRegularFile(path) else { return nil }
        defer { try? descriptor.close() }
        let tags = keepingCamera ? mainTags.union([orientationTag]) : [orientationTag]
        return CameraMetadata(ByteSource(descriptor, count: byteCount), main: tags, camera: keepingCamera ? cameraTags : [])?.bytes
    }

    private static let orientationTag = 274

    private init?(_ source: ByteSource, main mainTags: Set<Int> = mainTags, camera cameraTags: Set<Int> = cameraTags) {
        var (main, camera, bigEndian): ([Field], [Field], Bool) = ([], [], true)
        if let base = Self.block(in: source), let directory = TIFFDirectory(source, at: base, countingAll: false)?.first {
            main = Self.fields(directory, mainTags)
            bigEndian = directory.bigEndian
            // A BigTIFF's directories are laid out in another way.
            if directory.inlineBytes == 4, let place = directory.value(Self.cameraDirectory) {
                camera = Self.fields(Self.directory(source, base: base, at: place, like: directory), cameraTags)
            }
        }
        if mainTags.contains(Self.copyrightTag) {
            // Editing programs write these two elsewhere, and not always here as well.
            let owner = OwnerMetadata(source)
            for (tag, text) in [(Self.copyrightTag, owner.copyright), (Self.artistTag, owner.creator)] {
                guard let text, !main.contains(where: { $0.tag == tag && $0.value.contains { $0 != 0 && $0 != 0x20 } }) else { continue }
                let value = Array(text.utf8) + [0]
                main.removeAll { $0.tag == tag }
                main.append(Field(tag: tag, type: 2, count: value.count, value: value))
            }
            main.sort { $0.tag < $1.tag }
        }
        guard !main.isEmpty || !camera.isEmpty else { return nil }
        bytes = Self.written(main: main, camera: camera, bigEndian: bigEndian)
    }

    /// Where the TIFF header of the EXIF block stands.
    private static func block(in source: ByteSource) -> Int? {
        switch ImageFormat(signature: Array(source.bytes(at: 0, 32))) {
        case .tiff: return 0
        case .jpeg:
            return source.jpegSegments.first { $0.name == "e1" && source.text(at: $0.place, 4) == "Exif" }.map { $0.place + 6 }
        case .png: return source.pngChunks.first { $0.name == "eXIf" }?.place
        case .webp:
            // Some writers put JPEG's mark before it.
            return source.riffChunks.first { $0.name == "EXIF" }.map { $0.place + (source.text(at: $0.place, 4) == "Exif" ? 6 : 0) }
        default: return nil
        }
    }

    private static func directory(
        _ source: ByteSource, base: Int, at place: Int, like other: TIFFDirectory.Directory
    ) -> TIFFDirectory.Directory {
        var directory = TIFFDirectory.Directory(source: source, base: base, bigEndian: other.bigEndian, inlineBytes: 4)
        let count = source.integer(at: base + place, 2, bigEndian: other.bigEndian) ?? 0
        for index in 0..<min(count, 200) {
            let entry = base + place + 2 + index * 12
            guard let tag = source.integer(at: entry, 2, bigEndian: other.bigEndian),
                let type = source.integer(at: entry + 2, 2, bigEndian: other.bigEndian),
                let length = source.integer(at: entry + 4, 4, bigEndian: other.bigEndian)
            else { break }
            directory.entries[tag] = TIFFDirectory.Entry(type: type, count: length, field: entry + 8)
        }
        return directory
    }

    private static func fields(_ directory: TIFFDirectory.Directory, _ tags: Set<Int>) -> [Field] {
        var room = mostBytes
        return tags.sorted().compactMap { tag in
            guard let entry = directory.entries[tag], entry.width > 0, entry.count > 0, entry.count <= mostBytes else { return nil }
            let length = entry.count * entry.width
            guard length <= room else { return nil }
            let start = length <= directory.inlineBytes ? entry.field : entry.offset(in: directory) + directory.base
            let value = Array(directory.source.bytes(at: start, length))
            guard value.count == length else { return nil }
            room -= length
            return Field(tag: tag, type: entry.type, count: entry.count, value: value)
        }
    }

    private static func written(main: [Field], camera: [Field], bigEndian: Bool) -> [UInt8] {
        func number(_ value: Int, _ length: Int) -> [UInt8] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            return bigEndian ? bytes.reversed() : bytes
        }
        func table(_ fields: [Field], at start: Int) -> [UInt8] {
            var rows = number(fields.count, 2)
            var values: [UInt8] = []
            let end = start + 2 + fields.count * 12 + 4
            for field in fields {
                rows += number(field.tag, 2) + number(field.type, 2) + number(field.count, 4)
                if field.value.count <= 4 {
                    rows += field.value + [UInt8](repeating: 0, count: 4 - field.value.count)
                } else {
                    rows += number(end + values.count, 4)
                    values += field.value + (field.value.count % 2 == 1 ? [0] : [])
                }
            }
            return rows + number(0, 4) + values
        }
        let head = Array((bigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4)
        guard !camera.isEmpty else { return head + table(main, at: 8) }
        func all(_ place: Int) -> [Field] {
            (main + [Field(tag: cameraDirectory, type: 4, count: 1, value: number(place, 4))]).sorted { $0.tag < $1.tag }
        }
        // The table is as long wherever its pointer points.
        let place = 8 + table(all(0), at: 8).count
        return head + table(all(place), at: 8) + table(camera, at: place)
    }
}
