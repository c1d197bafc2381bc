import Foundation
import ImageEditing
import Raster
import Testing

struct ResultSizeTests {
    @Test(
        "every form that people write is read",
        arguments: [
            ("1280*720", ResultSize.pixels(PixelSize(width: 1280, height: 720))),
            ("1280x720", .pixels(PixelSize(width: 1280, height: 720))),
            ("1280X720", .pixels(PixelSize(width: 1280, height: 720))),
            ("1280×720", .pixels(PixelSize(width: 1280, height: 720))),
            ("2K", .keyword("2K")),
            ("4k", .keyword("4K")),
            ("16:9", .ratio(width: 16, height: 9)),
            ("like:room", .like("room")),
            ("LIKE:2", .like("2")),
        ])
    func forms(text: String, size: ResultSize) {
        #expect(ResultSize(text) == size)
    }

    @Test(
        "the text of a size is the service's own, and is read back",
        arguments: [("1280x720", "1280*720"), ("2k", "2K"), ("16:9", "16:9"), ("like:room", "like:room")])
    func text(written: String, shown: String) throws {
        let size = try #require(ResultSize(written))
        #expect(size.text == shown)
        #expect(ResultSize(size.text) == size)
    }

    @Test(
        "anything else is no size",
        arguments: [
            "", "2", "K", "k", "0K", "-1K", "1.5K", "1280", "1280*", "*720", "0*720", "1280*0", "-1280*720", "1280*720*3", "16:0", "0:9",
            "16:", "like:", "12a*5", "1e3*5", "+16:9", "½K", "１２*５", "1000000*1", "big",
        ])
    func refused(text: String) {
        #expect(ResultSize(text) == nil)
    }

    @Test("JSON holds the text")
    func json() throws {
        let sizes = try JSONDecoder().decode([ResultSize].self, from: Data(#"["1280x720", "2k"]"#.utf8))
        #expect(sizes == [.pixels(PixelSize(width: 1280, height: 720)), .keyword("2K")])
        #expect(String(decoding: try JSONEncoder().encode(sizes), as: UTF8.self) == #"["1280*720","2K"]"#)
    }

    @Test("JSON with another text is an error")
    func wrongJSON() {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([ResultSize].self, from: Data(#"["huge"]"#.utf8)) }
    }
}
