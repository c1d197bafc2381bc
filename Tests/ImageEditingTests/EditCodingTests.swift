import Foundation
import ImageEditing
import Raster
import SystemPackage
import Testing

struct EditCodingTests {
    private func file(_ text: String) throws -> EditFile {
        try EditFile(JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)))
    }

    private func faults(_ text: String) -> [String] {
        do {
            _ = try file(text)
            return []
        } catch { return (error as? InvalidEdit)?.violations.map(\.field) ?? ["\(error)"] }
    }

    @Test("an edit with everything survives its JSON")
    func roundTrip() throws {
        var edit = Edit(
            "Put {clock} into image 2",
            references: [
                ReferenceImage("clock.png", name: "clock"),
                ReferenceImage("room.jpg", name: "room", regions: [Region(left: 989, top: 515, right: 1138, bottom: 681)]),
                ReferenceImage(.address("https://example.com/a.png?x=1")), ReferenceImage(.uploaded("oss://b/c.png")),
                ReferenceImage(.data("data:image/png;base64,AAAA")), ReferenceImage(.standardInput),
            ], canvas: "room", size: .ratio(width: 16, height: 9), count: 3, seed: 7)
        edit.palette = Palette([.init(hex: "#C2D1E6", ratio: "100.00%")])
        edit.negativePrompt = "blur"
        edit.promptExtend = false
        edit.watermark = true
        edit.thinking = true
        edit.sequential = false
        edit.interleave = true
        edit.maxImages = 4
        let file = EditFile(edit: edit, model: "wan2.7-image-pro", id: "row 1")
        #expect(try EditFile(file.json) == file)
    }

    @Test("a bbox_list survives its JSON, with its faults")
    func boxList() throws {
        var edit = Edit("x", references: ["a.png", "b.png"])
        edit.boxList = [[], [[989, 515, 1138, 681], [1, 2, 3]]]
        #expect(try EditFile(EditFile(edit: edit).json).edit == edit)
    }

    @Test("what is not said is as if nothing was set")
    func least() throws {
        #expect(try file(#"{"prompt": "x"}"#) == EditFile(edit: Edit("x")))
        #expect(try file(#"{"prompt": "x", "seed": null, "size": null, "model": null}"#) == EditFile(edit: Edit("x")))
    }

    @Test("images are strings, named strings or objects, under either key", arguments: ["images", "reference_images"])
    func images(key: String) throws {
        let file = try file(
            #"{"prompt": "x", "\#(key)": ["a.png", "room=b.png", {"source": "c.png", "name": "clock", "regions": [[1, 2, 3, 4]]}]}"#)
        #expect(
            file.edit.references == [
                "a.png", ReferenceImage("b.png", name: "room"),
                ReferenceImage("c.png", name: "clock", regions: [Region(left: 1, top: 2, right: 3, bottom: 4)]),
            ])
    }

    @Test("regions are a list for the only image, or lists by name or number")
    func regions() throws {
        let box = Region(left: 1, top: 2, right: 3, bottom: 4)
        #expect(try file(#"{"prompt": "x", "images": ["a.png"], "regions": [[1, 2, 3, 4]]}"#).edit.references[0].regions == [box])
        let two = try file(#"{"prompt": "x", "images": ["a=a.png", "b.png"], "regions": {"a": [[1, 2, 3, 4]], "2": [[1, 2, 3, 4]]}}"#)
        #expect(two.edit.references.map(\.regions) == [[box], [box]])
    }

    @Test("the canvas is a name or a number", arguments: [(#""room""#, "room"), ("2", "2")])
    func canvas(json: String, canvas: String) throws {
        #expect(try file(#"{"prompt": "x", "canvas": \#(json)}"#).edit.canvas == canvas)
    }

    @Test(
        "a fault names its key",
        arguments: [
            (#"{"prompt": "x", "sizes": "2K"}"#, ["sizes"]),
            (#"{"prompt": "x", "images": ["a.png"], "reference_images": ["b.png"]}"#, ["reference_images"]),
            (#"{"prompt": "x", "images": ["a.png"], "regions": [], "bbox_list": [[]]}"#, ["bbox_list"]),
            (#"{"prompt": "x", "palette": [], "color_palette": []}"#, ["color_palette"]),
            (#"{"prompt": 3}"#, ["prompt"]),
            (#"{"prompt": "x", "n": "4"}"#, ["n"]),
            (#"{"prompt": "x", "n": 1.5}"#, ["n"]),
            (#"{"prompt": "x", "seed": true}"#, ["seed"]),
            (#"{"prompt": "x", "watermark": "false"}"#, ["watermark"]),
            (#"{"prompt": "x", "thinking_mode": 1}"#, ["thinking_mode"]),
            (#"{"prompt": "x", "size": "huge"}"#, ["size"]),
            (#"{"prompt": "x", "size": 1024}"#, ["size"]),
            (#"{"prompt": "x", "images": 3}"#, ["images"]),
            (#"{"prompt": "x", "images": ["a.png", 3]}"#, ["images[1]"]),
            (#"{"prompt": "x", "images": [{"name": "a"}]}"#, ["images[0]"]),
            (#"{"prompt": "x", "images": [{"source": "a.png", "name": "2nd"}]}"#, ["images[0].name"]),
            (#"{"prompt": "x", "images": [{"source": "a.png", "region": []}]}"#, ["images[0].region"]),
            (#"{"prompt": "x", "images": ["a.png"], "bbox_list": 3}"#, ["bbox_list"]),
            (#"{"prompt": "x", "images": ["a.png"], "bbox_list": [3]}"#, ["bbox_list[0]"]),
            (#"{"prompt": "x", "images": ["a.png"], "bbox_list": [[1, 2, 3, 4]]}"#, ["bbox_list[0]"]),
            (#"{"prompt": "x", "images": ["a.png"], "bbox_list": [[[1, 2, 3, 4.5]]]}"#, ["bbox_list[0]"]),
            (#"{"prompt": "x", "images": ["a.png"], "regions": [[1, 2, 3]]}"#, ["regions[0]"]),
            (#"{"prompt": "x", "images": ["a.png"], "regions": [[0, 0, 9223372036854775807, 1]]}"#, ["regions"]),
            (#"{"prompt": "x", "images": ["a.png"], "bbox_list": [[[0, 0, 1000001, 1]]]}"#, ["bbox_list[0]"]),
            (#"{"prompt": "x", "images": ["a.png"], "regions": {"room": [[1, 2, 3, 4]]}}"#, ["regions.room"]),
            (#"{"prompt": "x", "images": ["a.png", "b.png"], "regions": [[1, 2, 3, 4]]}"#, ["regions"]),
            (##"{"prompt": "x", "palette": ["#fff"]}"##, ["palette"]),
            (##"{"prompt": "x", "palette": [{"hex": "#ffffff"}]}"##, ["palette"]),
            (#"[]"#, ["edit"]),
        ])
    func faults(text: String, fields: [String]) {
        #expect(faults(text) == fields)
    }

    @Test("every fault is told at once")
    func allFaults() {
        #expect(faults(#"{"prompt": 1, "n": "x", "size": "big", "colour": 1}"#) == ["colour", "prompt", "size", "n"])
    }

    @Test("the name of an image in JSON must be text")
    func nameKind() {
        #expect(faults(#"{"prompt": "x", "images": [{"source": "a.png", "name": 3}]}"#) == ["images[0].name"])
    }
}
