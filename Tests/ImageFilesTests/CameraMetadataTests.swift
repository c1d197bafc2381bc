import ImageFiles
import Raster
import SystemPackage
import Testing

struct CameraMetadataTests {
    /// A picture file that holds an EXIF block.
    struct Holder: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: @Sendable ([UInt8]) throws -> [UInt8]
    }

    private static func big(_ value: Int, _ length: Int) -> [UInt8] {
        (0..<length).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    private static func little(_ value: Int) -> [UInt8] { big(value, 4).reversed() }

    private static func webp(_ block: [UInt8]) throws -> [UInt8] {
        let file = try Fixture.bytes("webp-lossless.webp")
        let odd = block.count % 2 == 1 ? [UInt8(0)] : []
        let body = file[8...] + Array("EXIF".utf8) + little(block.count) + block + odd
        return Array("RIFF".utf8) + little(body.count) + body
    }

    static let holders = [
        Holder(testDescription: "JPEG") { block in
            let file = try Fixture.bytes("jpeg-420.jpg")
            // Behind the JFIF segment, which stands first.
            let place = 4 + Int(file[4]) << 8 + Int(file[5])
            let segment = [0xFF, 0xE1] + big(block.count + 8, 2) + Array("Exif\0\0".utf8) + block
            return file[..<place] + segment + file[place...]
        },
        Holder(testDescription: "JPEG that begins with it") { block in
            let file = try Fixture.bytes("jpeg-420.jpg")
            return file[..<2] + [0xFF, 0xE1] + big(block.count + 8, 2) + Array("Exif\0\0".utf8) + block + file[2...]
        },
        // Source: ITU-T T.81, section B.1.1.2: any marker may be preceded by bytes of 0xFF.
        Holder(testDescription: "JPEG whose markers are padded") { block in
            let file = try Fixture.bytes("jpeg-420.jpg")
            return file[..<2] + [0xFF, 0xFF, 0xFF, 0xE1] + big(block.count + 8, 2) + Array("Exif\0\0".utf8) + block + file[2...]
        },
        Holder(testDescription: "PNG") { block in
            var rows = Bitmap.noise(5, 4).reader()
            return try rows.pngBytes(metadata: block)
        },
        Holder(testDescription: "WebP") { try webp($0) },
        Holder(testDescription: "WebP with the mark of JPEG") { try webp(Array("Exif\0\0".utf8) + $0) },
        Holder(testDescription: "TIFF") { $0 },
    ]

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: Array(text.utf8)) }
    }

    @Test("owner, copyright, dates, camera and lens are kept as they were written", arguments: holders, [false, true])
    func kept(holder: Holder, bigEndian: Bool) throws {
        let block = ExifBlock(bigEndian: bigEndian)
        let metadata = try #require(CameraMetadata(picture: holder.file(block.bytes)))
        let read = ExifBlock.read(metadata.bytes)
        #expect(read.main == block.main)
        #expect(read.camera == block.camera)
        #expect(Self.contains(metadata.bytes, ExifBlock.copyright) && Self.contains(metadata.bytes, ExifBlock.lens))
    }

    @Test("orientation, position, thumbnail, maker's note and serial number are gone", arguments: holders, [false, true])
    func gone(holder: Holder, bigEndian: Bool) throws {
        let metadata = try #require(CameraMetadata(picture: holder.file(ExifBlock(bigEndian: bigEndian).bytes)))
        let read = ExifBlock.read(metadata.bytes)
        #expect(!(read.main + read.camera).contains { [274, 34853, 37500, 42033].contains($0.tag) })
        // No second directory, which is the thumbnail's.
        #expect(read.next == 0)
        #expect(ExifBlock.secrets.filter { Self.contains(metadata.bytes, $0) } == [])
    }

    @Test("what is kept of what was kept is the same", arguments: [false, true])
    func again(bigEndian: Bool) throws {
        let once = try #require(CameraMetadata(picture: ExifBlock(bigEndian: bigEndian).bytes)).bytes
        #expect(CameraMetadata(picture: once)?.bytes == once)
    }

    @Test("of a file it is what it is of the same bytes")
    func file() throws {
        let bytes = try Self.holders[0].file(ExifBlock(bigEndian: true).bytes)
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, as: "photo.jpg")
        #expect(CameraMetadata(path)?.bytes == CameraMetadata(picture: bytes)?.bytes)
        #expect(CameraMetadata(folder.path.appending("none.jpg")) == nil)
    }

    @Test(
        "a picture that says nothing but how it stands, or nothing at all, has none",
        arguments: [
            "jpeg-orientation6.jpg", "png-rgb8-exif-orientation6.png", "webp-exif-orientation6.webp", "jpeg-420.jpg", "png-rgb8.png",
            "gif-static.gif", "bmp-24.bmp", "broken-empty.jpg", "broken-text.png",
        ])
    func nothing(file: String) {
        #expect(CameraMetadata(Fixture.path(file)) == nil)
    }

    // MARK: copies that are stored as turned as the picture

    private static func orientation(_ bigEndian: Bool) -> ExifBlock.Field {
        ExifBlock.Field(tag: 274, type: 3, value: bigEndian ? [0, 6] : [6, 0])
    }

    private static func turned(_ holder: Holder, _ block: ExifBlock, keepingCamera: Bool) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let path = try folder.write(holder.file(block.bytes), as: "picture")
        return try #require(CameraMetadata.turned(path, keepingCamera: keepingCamera))
    }

    @Test("without the camera a copy says how it is turned, and nothing else", arguments: holders, [false, true])
    func turnedAlone(holder: Holder, bigEndian: Bool) throws {
        let bytes = try Self.turned(holder, ExifBlock(bigEndian: bigEndian), keepingCamera: false)
        let read = ExifBlock.read(bytes)
        #expect(read.main == [Self.orientation(bigEndian)])
        #expect(read.camera.isEmpty && read.next == 0)
        // Header, one field, and the end of the directories.
        #expect(bytes.count == 8 + 2 + 12 + 4)
    }

    @Test("with the camera a copy says how it is turned beside what is kept", arguments: holders, [false, true])
    func turnedWithCamera(holder: Holder, bigEndian: Bool) throws {
        let block = ExifBlock(bigEndian: bigEndian)
        let bytes = try Self.turned(holder, block, keepingCamera: true)
        let read = ExifBlock.read(bytes)
        #expect(read.main == (block.main + [Self.orientation(bigEndian)]).sorted { $0.tag < $1.tag })
        #expect(read.camera == block.camera)
        #expect(ExifBlock.secrets.filter { Self.contains(bytes, $0) } == [])
    }

    // MARK: broken files

    /// What is kept of a broken file must have stood in the whole one.
    private static func isHarmless(_ bytes: [UInt8], of block: ExifBlock) -> Bool {
        guard let metadata = CameraMetadata(picture: bytes) else { return true }
        let read = ExifBlock.read(metadata.bytes)
        return read.main.allSatisfy(block.main.contains) && read.camera.allSatisfy(block.camera.contains)
    }

    @Test("a file that breaks off, after whichever byte, gives nothing that was not in it", arguments: holders)
    func truncated(holder: Holder) throws {
        let block = ExifBlock(bigEndian: false)
        let bytes = try holder.file(block.bytes)
        #expect(bytes.indices.filter { !Self.isHarmless(Array(bytes[..<$0]), of: block) } == [])
        #expect(bytes.indices.prefix(20).allSatisfy { CameraMetadata(picture: Array(bytes[..<$0])) == nil })
    }

    @Test("a block with one wrong byte, whichever, is read without harm", arguments: [UInt8(0), 0x7F, 0xFF], [false, true])
    func wrong(value: UInt8, bigEndian: Bool) {
        let bytes = ExifBlock(bigEndian: bigEndian).bytes
        for index in bytes.indices {
            var broken = bytes
            broken[index] = value
            // A trap would end the test; what is written must be a block that can be read.
            if let metadata = CameraMetadata(picture: broken) { _ = ExifBlock.read(metadata.bytes) }
        }
    }

    @Test("a directory that points at itself is read once")
    func circle() throws {
        var bytes = ExifBlock(bigEndian: true).bytes
        let entries = Int(bytes[8]) << 8 | Int(bytes[9])
        let entry = try #require((0..<entries).map { 10 + 12 * $0 }.first { bytes[$0] == 0x87 && bytes[$0 + 1] == 0x69 })
        bytes.replaceSubrange((entry + 8)..<(entry + 12), with: [0, 0, 0, 8])
        let metadata = try #require(CameraMetadata(picture: bytes))
        #expect(ExifBlock.read(metadata.bytes).main == ExifBlock(bigEndian: true).main)
    }
}
