import ImageFiles
import Raster
import Testing

@Suite("Copyright and creator as editing programs write them")
struct OwnerMetadataTests {
    /// A segment of a JPEG file: its marker and what its bytes begin with.
    struct Kind: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var marker: UInt8
        var head: String

        static let xmp = Kind(testDescription: "XMP", marker: 0xE1, head: "http://ns.adobe.com/xap/1.0/\0")
        static let iptc = Kind(testDescription: "IPTC", marker: 0xED, head: "Photoshop 3.0\0")
        static let exif = Kind(testDescription: "EXIF", marker: 0xE1, head: "Exif\0\0")
    }

    private static let picture: [UInt8] = {
        var rows = Bitmap.noise(8, 8).reader()
        do { return try rows.jpegBytes(quality: 90) } catch { fatalError("\(error)") }
    }()

    /// A JPEG with segments behind its first marker.
    private static func jpeg(_ segments: (kind: Kind, bytes: [UInt8])...) -> [UInt8] {
        var file = Array(picture[..<2])
        for (kind, bytes) in segments {
            let body = Array(kind.head.utf8) + bytes
            file += [0xFF, kind.marker] + big(body.count + 2, 2)
            file += body
        }
        return file + picture[2...]
    }

    private static func big(_ value: Int, _ length: Int) -> [UInt8] {
        (0..<length).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func packet(_ properties: String) -> [UInt8] {
        Array("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF><rdf:Description>\(properties)</rdf:Description></rdf:RDF></x:xmpmeta>".utf8)
    }

    private static let rights =
        "<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">© Ada &amp; Sons &#x2014; &lt;all&gt;</rdf:li></rdf:Alt></dc:rights>"
    private static let creators = "<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Ben &#38; Co</rdf:li></rdf:Seq></dc:creator>"

    /// Photoshop's block of IPTC records, each a number of record 2 and its text.
    private static func resource(_ records: [(number: UInt8, text: String)]) -> [UInt8] {
        var body: [UInt8] = []
        for (number, text) in records { body += [0x1C, 2, number] + big(text.utf8.count, 2) + Array(text.utf8) }
        // No name: its length, and a byte to an even place.
        return Array("8BIM".utf8) + [0x04, 0x04, 0, 0] + big(body.count, 4) + body
    }

    private static func owner(creator: String, copyright: String) -> [ExifBlock.Field] {
        [(315, creator), (33432, copyright)].map { ExifBlock.Field(tag: $0, type: 2, value: Array($1.utf8) + [0]) }
    }

    @Test("of XMP, with its entities written out and its creators one after another")
    func xmp() throws {
        let metadata = try #require(CameraMetadata(picture: Self.jpeg((.xmp, Self.packet(Self.rights + Self.creators)))))
        #expect(
            ExifBlock.read(metadata.bytes).main == Self.owner(creator: "Ada; Ben & Co", copyright: "© Ada & Sons \u{2014} <all>"))
    }

    @Test("of IPTC's records, behind another block of Photoshop's")
    func iptc() throws {
        // Resolution, of an odd length and so padded.
        let other: [UInt8] = Array("8BIM".utf8) + [0x03, 0xED, 0, 0, 0, 0, 0, 3, 1, 2, 3, 0]
        let records = Self.resource([(80, "Ada"), (80, "Ben"), (116, "© 2026 Ada")])
        let metadata = try #require(CameraMetadata(picture: Self.jpeg((.iptc, other + records))))
        #expect(ExifBlock.read(metadata.bytes).main == Self.owner(creator: "Ada; Ben", copyright: "© 2026 Ada"))
    }

    @Test("what EXIF says goes before both", arguments: [false, true])
    func exif(bigEndian: Bool) throws {
        let block = ExifBlock(bigEndian: bigEndian)
        let file = Self.jpeg(
            (.xmp, Self.packet(Self.rights + Self.creators)), (.iptc, Self.resource([(80, "Ben"), (116, "© Ben")])), (.exif, block.bytes))
        #expect(ExifBlock.read(try #require(CameraMetadata(picture: file)).bytes).main == block.main)
    }

    @Test(
        "tags that are not closed, blocks that break off after whichever byte, and NULs say nothing",
        arguments: [
            (Kind.xmp, Array(creators.utf8)), (.xmp, Array(rights.utf8)), (.xmp, packet("<dc:rights><rdf:li>Ada</dc:rights>") + [0]),
            (.xmp, packet("<dc:rights><rdf:li>\0\0</rdf:li></dc:rights>") + [0]), (.xmp, [UInt8](repeating: 0, count: 300)),
            (.iptc, resource([(116, "© 2026 Ada")])), (.iptc, [UInt8](repeating: 0, count: 300)),
        ] as [(Kind, [UInt8])])
    func broken(kind: Kind, bytes: [UInt8]) {
        #expect(bytes.indices.filter { CameraMetadata(picture: Self.jpeg((kind, Array(bytes[..<$0])))) != nil } == [])
    }
}
