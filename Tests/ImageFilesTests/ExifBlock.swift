/// An EXIF block as a camera writes it: an owner's names, how it was taken, where, a thumbnail and a maker's note.
///
/// Source of the layout: TIFF 6.0, section 2, and CIPA DC-008-2019, sections 4.5 and 4.6.
struct ExifBlock {
    /// A field of a directory: its tag, its type and its bytes.
    struct Field: Equatable {
        var tag: Int
        var type: Int
        var value: [UInt8]

        var width: Int { [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8][type] ?? 1 }
    }

    let bigEndian: Bool
    let main: [Field]
    let camera: [Field]
    let bytes: [UInt8]

    static let owner = "Ada Lovelace"
    static let copyright = "(c) 2026 Ada Lovelace, all rights reserved"
    static let date = "2026:07:14 09:30:00"
    static let lens = "Example 50mm f/1.8"
    /// What must never be seen again.
    static let secrets = ["47 degrees north", "a thumbnail of the garden", "the maker's note", "serial 12345678"]

    init(bigEndian: Bool) {
        self.bigEndian = bigEndian
        func number(_ value: Int, _ length: Int) -> [UInt8] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return bigEndian ? bytes.reversed() : bytes
        }
        func text(_ tag: Int, _ value: String) -> Field { Field(tag: tag, type: 2, value: Array(value.utf8) + [0]) }
        let kept = [text(271, "Example"), text(272, "Camera X"), text(306, Self.date), text(315, Self.owner), text(33432, Self.copyright)]
        camera = [
            Field(tag: 33434, type: 5, value: number(1, 4) + number(250, 4)), Field(tag: 34855, type: 3, value: number(400, 2)),
            text(36867, Self.date), text(42036, Self.lens),
        ]
        main = kept
        // Header, main directory, camera's directory, position, thumbnail, each with its values behind it.
        func table(_ fields: [Field], at start: Int, next: Int) -> [UInt8] {
            var (rows, values) = (number(fields.count, 2), [UInt8]())
            let end = start + 2 + 12 * fields.count + 4
            for field in fields {
                rows += number(field.tag, 2) + number(field.type, 2) + number(field.value.count / field.width, 4)
                if field.value.count <= 4 {
                    rows += field.value + [UInt8](repeating: 0, count: 4 - field.value.count)
                } else {
                    rows += number(end + values.count, 4)
                    values += field.value + (field.value.count % 2 == 1 ? [0] : [])
                }
            }
            return rows + number(next, 4) + values
        }
        let own = camera
        func whole(_ places: (camera: Int, position: Int, thumbnail: Int)) -> (bytes: [UInt8], places: (Int, Int, Int)) {
            let head = Array((bigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4)
            let pointers = [
                Field(tag: 274, type: 3, value: number(6, 2)), Field(tag: 34665, type: 4, value: number(places.camera, 4)),
                Field(tag: 34853, type: 4, value: number(places.position, 4)),
            ]
            var bytes = head + table((kept + pointers).sorted { $0.tag < $1.tag }, at: 8, next: places.thumbnail)
            let cameraPlace = bytes.count
            let private_ = [
                Field(tag: 37500, type: 7, value: Array(Self.secrets[2].utf8)), text(42033, Self.secrets[3]),
            ]
            bytes += table((own + private_).sorted { $0.tag < $1.tag }, at: cameraPlace, next: 0)
            let positionPlace = bytes.count
            bytes += table([Field(tag: 27, type: 7, value: Array(Self.secrets[0].utf8))], at: positionPlace, next: 0)
            let thumbnailPlace = bytes.count
            bytes += table([Field(tag: 513, type: 7, value: Array(Self.secrets[1].utf8))], at: thumbnailPlace, next: 0)
            return (bytes, (cameraPlace, positionPlace, thumbnailPlace))
        }
        bytes = whole(whole((0, 0, 0)).places).bytes
    }

    /// The directories of a block by their tags: the main one, and the camera's. Traps on a block that is not whole.
    static func read(_ bytes: [UInt8]) -> (main: [Field], camera: [Field], next: Int) {
        let bigEndian = bytes[0] == UInt8(ascii: "M")
        func number(_ place: Int, _ length: Int) -> Int {
            let slice = bytes[place..<(place + length)]
            return (bigEndian ? Array(slice) : slice.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        func directory(_ place: Int) -> (fields: [Field], next: Int) {
            let count = number(place, 2)
            let fields = (0..<count).map { index -> Field in
                let entry = place + 2 + 12 * index
                var field = Field(tag: number(entry, 2), type: number(entry + 2, 2), value: [])
                let length = number(entry + 4, 4) * field.width
                let start = length <= 4 ? entry + 8 : number(entry + 8, 4)
                field.value = Array(bytes[start..<(start + length)])
                return field
            }
            return (fields, number(place + 2 + 12 * count, 4))
        }
        let (main, next) = directory(number(4, 4))
        let pointer = main.first { $0.tag == 34665 }.map { bigEndian ? $0.value : $0.value.reversed() }
        let camera = pointer.map { directory($0.reduce(0) { $0 << 8 | Int($1) }).fields } ?? []
        return (main.filter { $0.tag != 34665 }, camera, next)
    }
}
