import Raster
import Testing

struct OrientationTests {
    /// How the stored letters AB CD EF look when they are shown.
    ///
    /// Made by hand from the table of Exif 2.32, section 4.6.4: where row 0 and column 0 of the stored picture come to lie.
    static let shown: [(Orientation, [String])] = [
        (.upright, ["AB", "CD", "EF"]),
        (.mirrored, ["BA", "DC", "FE"]),
        (.upsideDown, ["FE", "DC", "BA"]),
        (.flipped, ["EF", "CD", "AB"]),
        (.transposed, ["ACE", "BDF"]),
        (.right, ["ECA", "FDB"]),
        (.transversed, ["FDB", "ECA"]),
        (.left, ["BDF", "ACE"]),
    ]
    private let stored = ["AB", "CD", "EF"]
    private let storedSize = PixelSize(width: 2, height: 3)

    @Test("each orientation shows the stored pixels where Exif says", arguments: shown)
    func position(orientation: Orientation, expected: [String]) {
        let size = orientation.displaySize(of: storedSize)
        let seen = (0..<size.height).map { y in
            String(
                (0..<size.width).map { x in
                    let position = orientation.storedPosition(x: x, y: y, stored: storedSize)
                    return Array(stored[position.y])[position.x]
                })
        }
        #expect(seen == expected)
    }

    @Test("a bitmap is turned as its orientation says", arguments: shown)
    func bitmap(orientation: Orientation, expected: [String]) {
        let turned = Bitmap(letters: stored).upright(from: orientation)
        #expect(turned == Bitmap(letters: expected))
    }

    @Test("rows come out turned as the bitmap does", arguments: shown)
    func rows(orientation: Orientation, expected: [String]) throws {
        var rows = try UprightRows(Bitmap(letters: stored).reader(), from: orientation)
        #expect(try Bitmap(reading: &rows) == Bitmap(letters: expected))
    }

    private let grid = ["ABCDEFG", "HIJKLMN", "OPQRSTU", "VWXYZab", "cdefghi"]

    static let parts = [
        Region(left: 0, top: 0, right: 5, bottom: 5), Region(left: 1, top: 2, right: 4, bottom: 3),
        Region(left: 4, top: 1, right: 5, bottom: 5),
    ]

    @Test("a part of what is shown is stored where its pixels are", arguments: Orientation.allCases, parts)
    func storedRegion(orientation: Orientation, part: Region) {
        let stored = Bitmap(letters: grid)
        let shown = stored.upright(from: orientation)
        let region = orientation.storedRegion(of: part, stored: stored.size)
        #expect(stored.cropped(to: region).upright(from: orientation) == shown.cropped(to: part))
    }

    @Test("the inverse turns pictures, sizes and regions back", arguments: Orientation.allCases, parts)
    func inverse(orientation: Orientation, part: Region) {
        let stored = Bitmap(letters: grid)
        let shown = stored.upright(from: orientation)
        #expect(shown.upright(from: orientation.inverse) == stored)
        #expect(orientation.storedSize(of: shown.size) == stored.size)
        let region = orientation.storedRegion(of: part, stored: stored.size)
        #expect(orientation.inverse.storedRegion(of: region, stored: shown.size) == part)
    }

    @Test("its number is the one that Exif gives it")
    func numbers() {
        #expect(Orientation.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7, 8])
    }
}

extension Bitmap {
    /// One pixel a letter, told apart by its red.
    fileprivate init(letters: [String]) {
        self.init(
            size: PixelSize(width: letters[0].count, height: letters.count),
            pixels: letters.joined().utf8.flatMap { [$0, 7, 9, 255] })
    }
}
