import Raster
import Testing

struct PixelFontTests {
    private func drawn(_ text: String, scale: Int = 1) -> Bitmap {
        var picture = Bitmap(size: PixelFont.size(of: text, scale: scale))
        picture.draw(text, x: 0, y: 0, scale: scale, color: .black)
        return picture
    }

    static let printable = (UInt8(ascii: " ")...UInt8(ascii: "~")).map { Character(Unicode.Scalar($0)) }

    @Test("a character that has no glyph shows as something")
    func unknown() {
        #expect(drawn("漢") != drawn(" "))
    }

    @Test("every printable character of ASCII has a glyph of its own", arguments: printable)
    func known(character: Character) {
        #expect(drawn(String(character)) != drawn("漢"))
    }

    @Test("no two printable characters look alike")
    func distinct() {
        let looks = Dictionary(grouping: Self.printable) { drawn(String($0)) }
        #expect(looks.values.filter { $0.count > 1 } == [])
    }

    @Test("text stays in its cell, with a blank column at its right and a blank line above", arguments: printable)
    func cell(character: Character) {
        var room = Bitmap(size: PixelSize(width: 30, height: 30))
        room.draw(String(character), x: 10, y: 10, scale: 1, color: .black)
        let cell = Region(left: 10, top: 11, right: 15, bottom: 21)
        room.fill(cell, with: .white)
        #expect(room == Bitmap(size: PixelSize(width: 30, height: 30)))
    }

    @Test("at scale 3 every dot is a square of 3")
    func scale() {
        let (small, large) = (drawn("Ag"), drawn("Ag", scale: 3))
        let grown = (0..<large.size.height).flatMap { y in (0..<large.size.width).map { x in small[x / 3, y / 3] } }
        #expect((0..<large.size.height).flatMap { y in (0..<large.size.width).map { x in large[x, y] } } == grown)
    }

    @Test("text that runs out of the picture is cut off", arguments: [(-4, 0), (8, -5), (9, 9)])
    func cutOff(x: Int, y: Int) {
        var picture = Bitmap(size: PixelSize(width: 10, height: 10))
        picture.draw("WW", x: x, y: y, scale: 1, color: .black)
        #expect(picture.pixels.count == 400)
    }
}
