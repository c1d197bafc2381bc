import ImageEditing
import Raster
import SystemPackage
import Testing

struct CanvasTests {
    private let marked = ReferenceImage("marked.png", name: "marked", regions: [Region(left: 0, top: 0, right: 9, bottom: 9)])
    private let plain = ReferenceImage("plain.png", name: "plain")

    private func canvas(_ references: [ReferenceImage], named name: String? = nil) -> CanvasChoice? {
        Edit("x", references: references, canvas: name).canvasIndex()
    }

    @Test("without reference images there is no canvas")
    func none() {
        #expect(canvas([]) == nil)
    }

    @Test("the only image is the canvas")
    func only() throws {
        let choice = try #require(canvas([plain]))
        #expect(choice.index == 0 && !choice.isGuess)
    }

    @Test("of several images the only one with regions is the canvas")
    func onlyMarked() throws {
        let choice = try #require(canvas([plain, marked, "third.png"]))
        #expect(choice.index == 1 && !choice.isGuess)
    }

    @Test("when nothing tells which image it is, the last one is guessed")
    func last() throws {
        for references in [[plain, "b.png", "c.png"], [marked, plain, marked]] {
            let choice = try #require(canvas(references))
            #expect(choice.index == 2 && choice.isGuess)
        }
    }

    @Test("a name or a number from 1 chooses the canvas, whatever has regions", arguments: [("plain", 0), ("1", 0), ("2", 1)])
    func named(name: String, index: Int) throws {
        let choice = try #require(canvas([plain, marked], named: name))
        #expect(choice.index == index && !choice.isGuess)
    }

    @Test("a name or a number that no image has chooses none", arguments: ["other", "0", "3", "-1", ""])
    func unknown(name: String) {
        #expect(canvas([plain, marked], named: name) == nil)
    }

    @Test("a canvas that is no reference image is a violation")
    func unknownIsViolation() throws {
        let edit = Edit("x", references: ["a.png"], canvas: "other")
        #expect(try edit.violations(of: .wan27Image).map(\.field) == ["canvas"])
    }

    @Test("a guessed canvas is advice, and a chosen one is none")
    func guessIsAdvice() throws {
        let guessed = Edit("x", references: ["a.png", "b.png"])
        var chosen = guessed
        chosen.canvas = "1"
        #expect(try guessed.advice(of: .wan27Image).contains { $0.field == "canvas" })
        #expect(try !chosen.advice(of: .wan27Image).contains { $0.field == "canvas" })
    }

    @Test("the boxes of bbox_list count as regions")
    func boxList() throws {
        var edit = Edit("x", references: ["a.png", "b.png"])
        edit.boxList = [[[0, 0, 5, 5]], []]
        #expect(edit.canvasIndex()?.index == 0)
        #expect(edit.regions(of: 0) == [Region(left: 0, top: 0, right: 5, bottom: 5)])
    }
}
