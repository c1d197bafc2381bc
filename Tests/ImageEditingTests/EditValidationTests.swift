import ImageEditing
import Raster
import Testing

struct EditValidationTests {
    static let wan27: [ImageModel.ID] = ["wan2.7-image", "wan2.7-image-pro"]

    /// An edit that every model of the 2.7 family takes in this mode.
    private func edit(_ mode: Mode) -> Edit {
        var edit = Edit.of(images: mode == .edit ? 1 : 0)
        if mode == .sequential { edit.sequential = true }
        return edit
    }

    @Test("an edit within the limits has no violation", arguments: wan27, [Mode.text, .edit, .sequential])
    func valid(model: ImageModel.ID, mode: Mode) throws {
        #expect(try edit(mode).violations(of: model).isEmpty)
    }

    @Test(
        "n is 1 to 4, in a sequence 1 to 12", arguments: wan27,
        [
            (Mode.text, 0, false), (.text, 1, true), (.text, 4, true), (.text, 5, false), (.text, 12, false), (.text, 13, false),
            (.edit, 0, false), (.edit, 1, true), (.edit, 4, true), (.edit, 5, false), (.edit, 12, false), (.edit, 13, false),
            (.sequential, 0, false), (.sequential, 1, true), (.sequential, 4, true), (.sequential, 5, true), (.sequential, 12, true),
            (.sequential, 13, false),
        ])
    func count(model: ImageModel.ID, row: (mode: Mode, n: Int, isAllowed: Bool)) throws {
        var edit = edit(row.mode)
        edit.count = row.n
        #expect(try edit.violations(of: model).map(\.field) == (row.isAllowed ? [] : ["parameters.n"]))
    }

    @Test(
        "a seed is 0 to 2147483647", arguments: wan27,
        [(-1, false), (0, true), (2_147_483_647, true), (2_147_483_648, false)])
    func seed(model: ImageModel.ID, row: (seed: Int, isAllowed: Bool)) throws {
        var edit = edit(.edit)
        edit.seed = row.seed
        #expect(try edit.violations(of: model).map(\.field) == (row.isAllowed ? [] : ["parameters.seed"]))
    }

    @Test("a prompt of 5,000 characters is taken and one of 5,001 would be cut", arguments: wan27, ["a", "图", "!"])
    func promptLength(model: ImageModel.ID, character: String) throws {
        var edit = Edit(String(repeating: character, count: 5000))
        #expect(try edit.violations(of: model).isEmpty)
        edit.prompt += character
        let violations = try edit.violations(of: model)
        #expect(violations.map(\.field) == ["prompt"])
        #expect(violations.first?.service == .cuts)
    }

    @Test("the length that counts is that of the prompt as it is sent")
    func resolvedLength() throws {
        // {{ is sent as one character.
        #expect(try Edit(String(repeating: "{{", count: 5000)).violations(of: .wan27Image).isEmpty)
    }

    @Test("a cut prompt can be allowed, and nothing else with it")
    func allowedTruncation() throws {
        let model = try #require(ImageModel.known(.wan27Image))
        var edit = Edit(String(repeating: "a", count: 5001))
        #expect(try edit.validated(for: model, references: [], allowingTruncation: true).prompt == edit.prompt)
        edit.count = 5
        let error = #expect(throws: InvalidEdit.self) { try edit.validated(for: model, references: [], allowingTruncation: true) }
        #expect(error?.violations.map(\.field) == ["parameters.n"])
    }

    @Test("an empty prompt is a violation", arguments: wan27, ["", " ", "\n\t"])
    func emptyPrompt(model: ImageModel.ID, prompt: String) throws {
        #expect(try Edit(prompt).violations(of: model).map(\.field) == ["prompt"])
    }

    @Test("a negative prompt of 500 characters is taken and one of 501 would be cut")
    func negativePrompt() throws {
        var edit = edit(.text)
        edit.negativePrompt = String(repeating: "a", count: 500)
        #expect(try edit.violations(of: .wan27Image).isEmpty)
        edit.negativePrompt? += "a"
        #expect(try edit.violations(of: .wan27Image).map(\.service) == [.cuts])
    }

    @Test("five faults are five violations, told together")
    func fiveFaults() throws {
        var edit = Edit.of(images: 1)
        edit.count = 5
        edit.size = .keyword("4K")
        edit.seed = -1
        edit.thinking = true
        edit.boxList = [[[50, 10, 40, 20]]]
        let model = try #require(ImageModel.known(.wan27ImagePro))
        let error = #expect(throws: InvalidEdit.self) { try edit.validated(for: model, references: [.png(1000, 1000)]) }
        #expect(
            Set(error?.violations.map(\.field) ?? []) == [
                "parameters.n", "parameters.size", "parameters.seed", "parameters.thinking_mode", "parameters.bbox_list[0][0]",
            ])
        #expect(error?.violations.count == 5)
    }

    @Test("a forced edit is valid, and its violations stand among the findings")
    func forced() throws {
        var edit = edit(.text)
        edit.count = 9
        let model = try #require(ImageModel.known(.wan27Image))
        #expect(try edit.validated(for: model, references: [], force: true).findings.violations.map(\.field) == ["parameters.n"])
    }

    @Test("every violation names the field, what was found, what is allowed and the source")
    func complete() throws {
        var text = Edit("{nobody}", references: [], size: .keyword("9K"), count: 99, seed: -5)
        text.palette = Palette([.init(hex: "red", ratio: "1"), .init(hex: "#111111", ratio: "0.00%")])
        text.boxList = [[[1, 2, 3]]]
        text.negativePrompt = String(repeating: "a", count: 501)
        text.promptExtend = true
        var set = Edit.of(images: 10)
        set.sequential = true
        set.thinking = true
        set.boxList = [[[-1, 0, 5, 5], [0, 0, 0, 0], [0, 0, 5000, 1]]]
        let images: [ImageInfo?] = Array(
            repeating: ImageInfo(format: .gif, size: PixelSize(width: 9000, height: 100), hasAlpha: true, byteCount: 30_000_000), count: 10)
        let violations = try text.violations(of: .wan27Image) + set.violations(of: .wan27Image, images: images)
        #expect(violations.count > 20)
        for violation in violations {
            #expect(
                !violation.field.isEmpty && !violation.found.isEmpty && !violation.allowed.isEmpty && !violation.source.isEmpty,
                "\(violation)")
            #expect(!violation.description.contains("\n"))
        }
    }

    @Test("a place that does not offer the model is advice, and names those that do")
    func place() throws {
        let model = try #require(ImageModel.known(.wan27Image))
        let findings = edit(.text).findings(for: model, references: [], in: .frankfurt)
        #expect(findings.map(\.severity) == [.advice])
        #expect(findings.first?.allowed.contains("beijing or singapore") == true)
    }
}
