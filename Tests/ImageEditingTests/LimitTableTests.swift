import ImageEditing
import Raster
import Testing

/// One edit on one model, and what has to be said of it.
struct LimitRow: Sendable, CustomTestStringConvertible {
    /// `found` and `allowed` are parts of what the finding says; a reaction that is `nil` can be any.
    enum Outcome: Sendable {
        /// Nothing is said, not even advice.
        case passes
        case advises(String, found: String, allowed: String, service: Finding.ServiceReaction? = nil)
        /// No other field is broken.
        case violates(String, found: String, allowed: String, service: Finding.ServiceReaction? = nil)
    }

    var model: ImageModel.ID
    var name: String
    var edit: Edit
    /// `nil` stands for PNG files that every model takes.
    var images: [ImageInfo?]?
    var outcome: Outcome

    var testDescription: String {
        switch outcome {
        case .passes: "\(model), \(name): passes"
        case .advises(let field, _, _, _): "\(model), \(name): advice on \(field)"
        case .violates(let field, _, _, _): "\(model), \(name): violates \(field)"
        }
    }
}

struct LimitTableTests {
    private func check(_ row: LimitRow) throws {
        let violations = try row.edit.violations(of: row.model, images: row.images)
        let advice = try row.edit.advice(of: row.model, images: row.images)
        switch row.outcome {
        case .passes:
            let said = violations + advice
            #expect(said == [])
        case .advises(let field, let found, let allowed, let service):
            let isSaid = advice.contains { says($0, found, allowed, service) }
            #expect(violations == [])
            #expect(advice.map(\.field) == [field])
            #expect(isSaid, "\(advice)")
        case .violates(let field, let found, let allowed, let service):
            let isSaid = violations.contains { says($0, found, allowed, service) }
            #expect(Set(violations.map(\.field)) == [field])
            #expect(isSaid, "\(violations)")
        }
    }

    private func says(_ finding: Finding, _ found: String, _ allowed: String, _ service: Finding.ServiceReaction?) -> Bool {
        finding.found.contains(found) && finding.allowed.contains(allowed) && (service == nil || finding.service == service)
    }

    @Test("the table has the 20 models of the catalogue")
    func complete() {
        #expect(LimitTable.all.count == 20)
        #expect(Set(LimitTable.all.map(\.id)) == Set(ImageModel.catalogue.map(\.id)))
    }

    @Test(
        "as many reference images as a page allows are taken, and one more or less is a violation",
        arguments: LimitTable.all.flatMap(\.imageCountRows))
    func imageCount(row: LimitRow) throws { try check(row) }

    @Test("a picture is judged by the sides, shape, format, bytes and alpha of the page", arguments: LimitTable.all.flatMap(\.inputRows))
    func input(row: LimitRow) throws { try check(row) }

    @Test("a prompt is taken up to its limit, and one that is longer would be cut", arguments: LimitTable.all.flatMap(\.promptRows))
    func prompt(row: LimitRow) throws { try check(row) }

    @Test(
        "a negative prompt of 500 characters is taken and one of 501 would be cut, where there is one",
        arguments: LimitTable.all.flatMap(\.negativePromptRows))
    func negativePrompt(row: LimitRow) throws { try check(row) }

    @Test("n is what the page allows, and up to 12 where pictures are made one at a time", arguments: LimitTable.all.flatMap(\.countRows))
    func count(row: LimitRow) throws { try check(row) }

    @Test("a size is judged by the pixels, sides, shapes and lists of the page", arguments: LimitTable.all.flatMap(\.sizeRows))
    func size(row: LimitRow) throws { try check(row) }

    @Test("a parameter that has no effect is a violation", arguments: LimitTable.all.flatMap(\.parameterRows))
    func parameter(row: LimitRow) throws { try check(row) }

    @Test("a mode that the model does not have is a violation", arguments: LimitTable.all.flatMap(\.otherModeRows))
    func otherMode(row: LimitRow) throws { try check(row) }

    @Test("a seed is 0 to 2147483647", arguments: LimitTable.all.flatMap(\.seedRows))
    func seed(row: LimitRow) throws { try check(row) }

    @Test("max_images is 1 to 5, where there is one", arguments: LimitTable.all.flatMap(\.maxImagesRows))
    func maxImages(row: LimitRow) throws { try check(row) }

    @Test("at most two boxes an image are taken, each inside it and not empty", arguments: LimitTable.all.flatMap(\.boxRows))
    func boxes(row: LimitRow) throws { try check(row) }

    @Test("a palette of 3 to 10 colours whose shares sum to 100.00 % is taken", arguments: LimitTable.all.flatMap(\.paletteRows))
    func palette(row: LimitRow) throws { try check(row) }

    @Test("what people get wrong is found, with the number found and the number allowed", arguments: issueRows)
    func issue(row: LimitRow) throws { try check(row) }

    @Test(
        "a place that does not offer the model is advice that names those that do", arguments: LimitTable.all, ServiceRegion.allCases)
    func place(table: LimitTable, place: ServiceRegion) throws {
        let model = try #require(ImageModel.known(table.id))
        let edit = table.modes[0].edit()
        let findings = edit.findings(for: model, references: edit.references.map { _ in .png(1000, 1000) }, in: place)
        #expect(findings.map(\.allowed) == table.sentences(in: place))
        #expect(findings.violations == [])
    }

    static let issueRows: [LimitRow] = {
        var rows: [LimitRow] = []
        func add(
            _ model: ImageModel.ID, _ name: String, _ outcome: LimitRow.Outcome, images: Int = 0, change: (inout Edit) -> Void
        ) {
            var edit = Edit.of(images: images)
            change(&edit)
            rows.append(LimitRow(model: model, name: name, edit: edit, outcome: outcome))
        }
        let cut = LimitRow.Outcome.violates("prompt", found: "5,001 characters", allowed: "at most 5,000", service: .cuts)
        add("wan2.7-image", "5,001 letters", cut) { $0.prompt = String(repeating: "a", count: 5001) }
        add("wan2.7-image", "5,001 ideographs", cut) { $0.prompt = String(repeating: "汉", count: 5001) }
        add("wan2.7-image", "5,001 emoji", cut) { $0.prompt = String(repeating: "\u{1F44D}", count: 5001) }
        for n in [0, 5, 13] {
            add("wan2.7-image", "n \(n)", .violates("parameters.n", found: "\(n)", allowed: "1 to 4 are allowed")) { $0.count = n }
        }
        add("wan2.7-image-pro", "4K with an image", .violates("parameters.size", found: "4K", allowed: "1K, 2K in mode edit"), images: 1) {
            $0.size = .keyword("4K")
        }
        add(
            "wan2.7-image", "a palette in a sequence",
            .violates("parameters.color_palette", found: "a palette together with enable_sequential", allowed: "not in a sequence")
        ) {
            $0.sequential = true
            $0.palette = LimitTable.palette(LimitTable.pageShares)
        }
        add(
            "wan2.7-image", "a tenth reference image", .violates("references", found: "10 reference images", allowed: "1 to 9 are allowed"),
            images: 10
        ) { _ in }
        add("wan2.7-image", "a thirteenth picture", .violates("parameters.n", found: "13", allowed: "1 to 12 are allowed")) {
            $0.sequential = true
            $0.count = 13
        }
        add(
            "wan2.7-image", "thinking_mode with an image",
            .violates("parameters.thinking_mode", found: "mode edit", allowed: "only in mode text", service: .ignores), images: 1
        ) { $0.thinking = true }
        add("wan2.6-image", "bbox_list", .violates("parameters.bbox_list", found: "a bbox_list", allowed: "takes no boxes"), images: 1) {
            $0.boxList = [[[0, 0, 10, 10]]]
        }
        add(
            "z-image-turbo", "negative_prompt",
            .violates("parameters.negative_prompt", found: "it is set", allowed: "z-image-turbo does not take it", service: .ignores)
        ) { $0.negativePrompt = "blur" }
        add("wan2.7-image", "seed 2147483648", .violates("parameters.seed", found: "2147483648", allowed: "0 to 2,147,483,647")) {
            $0.seed = 2_147_483_648
        }
        add(
            "qwen-image-edit", "a size",
            .violates("parameters.size", found: "1024*1024", allowed: "qwen-image-edit takes no size", service: .ignores), images: 1
        ) { $0.size = .pixels(PixelSize(width: 1024, height: 1024)) }
        return rows
    }()
}

extension LimitTable.ModeFacts {
    /// The plainest edit of this mode, with as few images as it takes unless they are counted.
    func edit(images count: Int? = nil) -> Edit {
        var edit = Edit.of(images: count ?? images.lowerBound)
        if mode == .sequential { edit.sequential = true }
        if mode == .interleave { edit.interleave = true }
        return edit
    }
}

extension LimitTable {
    private func row(
        _ facts: ModeFacts, _ name: String, _ outcome: LimitRow.Outcome, count: Int? = nil, images: [ImageInfo?]? = nil,
        change: (inout Edit) -> Void = { _ in }
    ) -> LimitRow {
        var edit = facts.edit(images: count)
        change(&edit)
        return LimitRow(model: id, name: "\(facts.mode.rawValue), \(name)", edit: edit, images: images, outcome: outcome)
    }

    var imageCountRows: [LimitRow] {
        var rows: [LimitRow] = []
        for facts in modes {
            for count in facts.images { rows.append(row(facts, "\(count) images", .passes, count: count)) }
            let (least, most) = (facts.images.lowerBound, facts.images.upperBound)
            guard most > 0 else { continue }
            let tooMany = LimitRow.Outcome.violates(
                "references", found: "\(most + 1) reference images", allowed: "\(least) to \(most) are allowed", service: .refuses)
            rows.append(row(facts, "\(most + 1) images", tooMany, count: most + 1))
        }
        // No images, or one, make it another mode, which is taken where the model has that.
        for (count, mode) in [(0, Mode.text), (1, .edit)] where !modes.contains(where: { $0.mode == mode }) {
            let outcome = LimitRow.Outcome.violates(
                "references", found: "\(count) reference images", allowed: "\(id) does only: \(modes[0].mode.rawValue)", service: .refuses)
            rows.append(LimitRow(model: id, name: "\(count) images", edit: .of(images: count), outcome: outcome))
        }
        return rows
    }

    var inputRows: [LimitRow] {
        guard let input else { return [] }
        var rows: [LimitRow] = []
        for facts in modes where facts.images.upperBound > 0 {
            func add(_ name: String, _ info: ImageInfo, _ outcome: LimitRow.Outcome) {
                rows.append(row(facts, name, outcome, count: 1, images: [info]))
            }
            let (least, most) = (input.sides.lowerBound, input.sides.upperBound)
            let sideSentence = "sides of \(least) to \(most)"
            for side in [least, most] { add("\(side) × \(side) pixels", .png(side, side), .passes) }
            for (width, height) in [(least - 1, least), (least, least - 1), (most + 1, most), (most, most + 1)] {
                let name = "\(width) × \(height) pixels"
                add(name, .png(width, height), .violates("references[0].size", found: name, allowed: sideSentence, service: .refuses))
            }
            for shape in input.shapes {
                add("\(shape.width) × \(shape.height) pixels", .png(shape.width, shape.height), .passes)
            }
            for shape in input.refusedShapes {
                let name = "\(shape.width) × \(shape.height) pixels"
                add(
                    name, .png(shape.width, shape.height),
                    .violates("references[0].ratio", found: name, allowed: "0.125 to 8", service: .refuses))
            }
            add("\(input.byteText) bytes", .png(1000, 1000, byteCount: input.byteCount), .passes)
            add(
                "\(input.byteTextBeyond) bytes", .png(1000, 1000, byteCount: input.byteCount + 1),
                .violates(
                    "references[0].bytes", found: "\(input.byteTextBeyond) bytes", allowed: "at most \(input.byteText)", service: .refuses))
            let size = PixelSize(width: 1000, height: 1000)
            for format in input.formats { add("a \(format) file", ImageInfo(format: format, size: size), .passes) }
            for format in input.refusedFormats {
                add(
                    "a \(format) file", ImageInfo(format: format, size: size),
                    .violates(
                        "references[0].format", found: "a \(format.displayName) file", allowed: input.formatSentence, service: .refuses))
            }
            add("an alpha channel", ImageInfo(format: .png, size: size, hasAlpha: true), outcome(of: input.alpha))
            if input.usesFirstFrame {
                add(
                    "three frames", ImageInfo(format: .gif, size: size, frames: 3),
                    .advises("references[0].frames", found: "3 frames", allowed: "only the first"))
            }
            let last = facts.images.upperBound - 1
            let small = LimitRow.Outcome.violates(
                "references[\(last)].size", found: "\(last).png is \(least) × \(least - 1) pixels", allowed: sideSentence)
            var images: [ImageInfo?] = Array(repeating: .png(1000, 1000), count: last)
            images.append(.png(least, least - 1))
            rows.append(row(facts, "the last of \(last + 1) images too small", small, count: last + 1, images: images))
        }
        return rows
    }

    private func outcome(of alpha: Alpha) -> LimitRow.Outcome {
        switch alpha {
        case .refused: .violates("references[0].alpha", found: "an alpha channel", allowed: "none", service: .refuses)
        case .disputed: .advises("references[0].alpha", found: "an alpha channel", allowed: "pages differ")
        case .undocumented: .passes
        }
    }

    /// Texts by what they repeat; a family is three people and two joiners, each of which counts.
    private static let scripts: [(name: String, text: String, characters: Int)] = [
        ("letters", "a", 1), ("ideographs", "汉", 1), ("emoji", "\u{1F44D}", 1),
        ("families", "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", 5),
    ]

    var promptRows: [LimitRow] {
        var rows: [LimitRow] = []
        func add(_ name: String, _ prompt: String, _ outcome: LimitRow.Outcome) {
            rows.append(row(modes[0], name, outcome) { $0.prompt = prompt })
        }
        switch prompt {
        case .characters(let most, let limit, let beyond):
            for script in Self.scripts {
                let text = String(repeating: script.text, count: most / script.characters)
                add("\(limit) characters of \(script.name)", text, .passes)
                add(
                    "\(beyond) characters of \(script.name)", text + "!",
                    .violates("prompt", found: "\(beyond) characters", allowed: "at most \(limit)", service: .cuts))
            }
        case .tokens(let most, let limit, let beyond):
            func unsure(_ found: String) -> LimitRow.Outcome {
                .advises("prompt", found: found, allowed: "at most \(limit)", service: .cuts)
            }
            let sure = LimitRow.Outcome.violates("prompt", found: "\(beyond) tokens", allowed: "at most \(limit)", service: .cuts)
            for script in Self.scripts { add("a short text of \(script.name)", String(repeating: script.text, count: 9), .passes) }
            add("\(limit) ideographs", String(repeating: "汉", count: most), .passes)
            add("\(beyond) ideographs", String(repeating: "汉", count: most + 1), unsure("about \(beyond) tokens"))
            add("\(limit) words", String(repeating: "blue ", count: most), unsure("tokens by Easel's estimate"))
            // No page counts tokens. Two ideographs or two words can be one, so that twice as many are certainly too long.
            add("twice \(beyond) ideographs", String(repeating: "汉", count: 2 * most + 2), sure)
            add("twice \(beyond) words", String(repeating: "blue ", count: 2 * most + 2), sure)
        }
        return rows
    }

    var negativePromptRows: [LimitRow] {
        guard negativePrompt != .absent else { return [] }
        // Beside the prompt for the models that are sent one, among the parameters for those that are sent messages.
        let isBesidePrompt = ["wan2.5", "wan2.2", "wan2.1", "wanx2"].contains { id.rawValue.hasPrefix($0) }
        let field = isBesidePrompt ? "input.negative_prompt" : "parameters.negative_prompt"
        let taken: LimitRow.Outcome = negativePrompt == .disputed ? doubt(of: "negative_prompt") : .passes
        var rows: [LimitRow] = []
        for facts in modes {
            for script in Self.scripts {
                let text = String(repeating: script.text, count: 500 / script.characters)
                rows.append(row(facts, "500 characters of \(script.name)", taken) { $0.negativePrompt = text })
                let cut = LimitRow.Outcome.violates(field, found: "501 characters", allowed: "at most 500", service: .cuts)
                rows.append(row(facts, "501 characters of \(script.name)", cut) { $0.negativePrompt = text + "!" })
            }
        }
        return rows
    }

    var countRows: [LimitRow] {
        var rows: [LimitRow] = []
        for facts in modes {
            func add(_ n: Int, _ outcome: LimitRow.Outcome) { rows.append(row(facts, "n \(n)", outcome) { $0.count = n }) }
            switch facts.count {
            case .range(let range):
                let (least, most) = (range.lowerBound, range.upperBound)
                let allowed = least == most ? "only \(most) is allowed" : "\(least) to \(most) are allowed"
                for n in range { add(n, .passes) }
                for n in Set([-1, least - 1, most + 1, 13, 1000]).sorted() {
                    add(n, .violates("parameters.n", found: "\(n)", allowed: allowed, service: .refuses))
                }
            case .oneAtATime:
                add(1, .passes)
                for n in 2...12 { add(n, .advises("parameters.n", found: "\(n)", allowed: "so \(n) requests are sent")) }
                for n in [-1, 0, 13, 1000] { add(n, .violates("parameters.n", found: "\(n)", allowed: "1 to 12 are allowed")) }
            }
        }
        return rows
    }

    var sizeRows: [LimitRow] {
        let field = "parameters.size"
        var rows: [LimitRow] = []
        for facts in modes {
            func add(_ text: String, _ outcome: LimitRow.Outcome) {
                guard let size = ResultSize(text) else { preconditionFailure("“\(text)” is no size") }
                rows.append(row(facts, text, outcome) { $0.size = size })
            }
            for text in facts.sizes.taken { add(text, .passes) }
            for said in facts.sizes.advised {
                for text in said.sizes { add(text, .advises(field, found: text, allowed: said.allowed)) }
            }
            for said in facts.sizes.refused {
                for text in said.sizes { add(text, .violates(field, found: text, allowed: said.allowed)) }
            }
        }
        return rows
    }

    var parameterRows: [LimitRow] {
        var rows: [LimitRow] = []
        for facts in modes {
            let images = max(facts.images.lowerBound, min(1, facts.images.upperBound))
            for name in Self.parameters {
                rows.append(row(facts, name, outcome(of: name, in: facts), count: images) { Self.ask(for: name, in: &$0) })
            }
        }
        return rows
    }

    private static func ask(for parameter: String, in edit: inout Edit) {
        switch parameter {
        case "bbox_list": edit.boxList = Array(repeating: [[0, 0, 10, 10]], count: max(1, edit.references.count))
        case "color_palette": edit.palette = palette(pageShares)
        case "max_images": edit.maxImages = 3
        case "negative_prompt": edit.negativePrompt = "blur"
        case "prompt_extend": edit.promptExtend = true
        case "thinking_mode": edit.thinking = true
        case "watermark": edit.watermark = true
        default: preconditionFailure("no parameter is called \(parameter)")
        }
    }

    private func outcome(of parameter: String, in facts: ModeFacts) -> LimitRow.Outcome {
        if facts.parameters.contains(parameter) { return facts.doubtful.contains(parameter) ? doubt(of: parameter) : .passes }
        let field = "parameters.\(parameter)"
        let elsewhere = modes.first { $0.parameters.contains(parameter) }?.mode.rawValue
        switch parameter {
        case "bbox_list":
            return .violates(field, found: "a bbox_list", allowed: elsewhere == nil ? "\(id) takes no boxes" : "there is none")
        case "color_palette":
            return .violates(field, found: "a palette", allowed: elsewhere == nil ? "\(id) takes none" : "not in a sequence")
        default:
            let allowed = elsewhere.map { "only in mode \($0)" } ?? "\(id) does not take it"
            return .violates(field, found: "mode \(facts.mode.rawValue)", allowed: allowed, service: .ignores)
        }
    }

    private func doubt(of parameter: String) -> LimitRow.Outcome {
        let field = "parameters.\(parameter)"
        switch parameter {
        case "bbox_list": return .advises(field, found: "enable_sequential", allowed: "no page forbids it")
        case "color_palette": return .advises(field, found: "reference images", allowed: "no page forbids it")
        default: return .advises(field, found: "not on the vendor's page", allowed: "leave it out")
        }
    }

    var otherModeRows: [LimitRow] {
        var rows: [LimitRow] = []
        let names = modes.map(\.mode.rawValue).joined(separator: ", ")
        func add(_ mode: Mode, _ name: String, change: (inout Edit) -> Void) {
            guard !modes.contains(where: { $0.mode == mode }) else { return }
            let outcome = LimitRow.Outcome.violates("references", found: "mode \(mode.rawValue)", allowed: "\(id) does only: \(names)")
            rows.append(row(modes[0], name, outcome, change: change))
        }
        add(.sequential, "enable_sequential") { $0.sequential = true }
        add(.interleave, "enable_interleave") { $0.interleave = true }
        if let interleave = modes.first(where: { $0.mode == .interleave }) {
            let outcome = LimitRow.Outcome.violates(
                "parameters.enable_sequential", found: "mode interleave", allowed: "\(id) does not take it", service: .ignores)
            rows.append(row(interleave, "enable_sequential", outcome) { $0.sequential = true })
        }
        return rows
    }

    var seedRows: [LimitRow] {
        var rows: [LimitRow] = []
        for facts in modes {
            for seed in [0, 2_147_483_647] { rows.append(row(facts, "seed \(seed)", .passes) { $0.seed = seed }) }
            for seed in [-1, 2_147_483_648] {
                let outcome = LimitRow.Outcome.violates(
                    "parameters.seed", found: "\(seed)", allowed: "0 to 2,147,483,647", service: .refuses)
                rows.append(row(facts, "seed \(seed)", outcome) { $0.seed = seed })
            }
        }
        return rows
    }

    var maxImagesRows: [LimitRow] {
        var rows: [LimitRow] = []
        for facts in modes {
            guard let range = facts.maxImages else { continue }
            let (least, most) = (range.lowerBound, range.upperBound)
            for count in range { rows.append(row(facts, "max_images \(count)", .passes) { $0.maxImages = count }) }
            for count in [-1, least - 1, most + 1] {
                let outcome = LimitRow.Outcome.violates(
                    "parameters.max_images", found: "\(count)", allowed: "\(least) to \(most) are allowed", service: .refuses)
                rows.append(row(facts, "max_images \(count)", outcome) { $0.maxImages = count })
            }
        }
        return rows
    }

    /// The images are 1000 × 1000 pixels.
    var boxRows: [LimitRow] {
        let taken: [(String, [[[Int]]])] = [
            ("no box", [[]]), ("one box", [[[0, 0, 12, 12]]]), ("two boxes", [[[0, 0, 12, 12], [25, 25, 100, 100]]]),
            ("a box of the whole image", [[[0, 0, 1000, 1000]]]), ("a box of one pixel", [[[999, 999, 1000, 1000]]]),
        ]
        let box = "parameters.bbox_list[0][0]"
        let refused: [(String, [[[Int]]], LimitRow.Outcome)] = [
            (
                "three boxes", [[[0, 0, 12, 12], [25, 25, 100, 100], [200, 200, 300, 300]]],
                .violates("parameters.bbox_list[0]", found: "3 boxes", allowed: "at most 2", service: .refuses)
            ),
            ("a box of no width", [[[50, 10, 50, 20]]], .violates(box, found: "[50,10,50,20]", allowed: "x1 < x2")),
            ("a box of no height", [[[10, 50, 20, 50]]], .violates(box, found: "[10,50,20,50]", allowed: "y1 < y2")),
            ("a box from right to left", [[[50, 10, 40, 20]]], .violates(box, found: "[50,10,40,20]", allowed: "x1 < x2")),
            ("a box one pixel too wide", [[[0, 0, 1001, 10]]], .violates(box, found: "[0,0,1001,10]", allowed: "0,0,1000,1000")),
            ("a box one pixel too high", [[[0, 0, 10, 1001]]], .violates(box, found: "[0,0,10,1001]", allowed: "0,0,1000,1000")),
            ("a box left of the image", [[[-1, 0, 10, 10]]], .violates(box, found: "[-1,0,10,10]", allowed: "0,0,1000,1000")),
            ("a box above the image", [[[0, -1, 10, 10]]], .violates(box, found: "[0,-1,10,10]", allowed: "0,0,1000,1000")),
            ("a box of three numbers", [[[1, 2, 3]]], .violates(box, found: "3 numbers", allowed: "four")),
            ("a box of five numbers", [[[1, 2, 3, 4, 5]]], .violates(box, found: "5 numbers", allowed: "four")),
            ("no list", [], .violates("parameters.bbox_list", found: "0 lists for 1 reference images", allowed: "one list for each image")),
            (
                "two lists for one image", [[], []],
                .violates("parameters.bbox_list", found: "2 lists for 1 reference images", allowed: "one list for each image")
            ),
        ]
        var rows: [LimitRow] = []
        for facts in modes where facts.parameters.contains("bbox_list") {
            let outcome: LimitRow.Outcome = facts.doubtful.contains("bbox_list") ? doubt(of: "bbox_list") : .passes
            for (name, boxes) in taken { rows.append(row(facts, name, outcome, count: 1) { $0.boxList = boxes }) }
            for (name, boxes, outcome) in refused { rows.append(row(facts, name, outcome, count: 1) { $0.boxList = boxes }) }
        }
        return rows
    }

    var paletteRows: [LimitRow] {
        let field = "parameters.color_palette"
        let taken: [[String]] = [
            ["33.33%", "33.33%", "33.34%"], Self.pageShares, Array(repeating: "10.00%", count: 10),
        ]
        let refused: [([String], String, String)] = [
            ([], "0 colours", "3 to 10 are allowed"),
            (["50.00%", "50.00%"], "2 colours", "3 to 10 are allowed"),
            (Array(repeating: "9.00%", count: 10) + ["10.00%"], "11 colours", "3 to 10 are allowed"),
            (["33.33%", "33.33%", "33.33%"], "99.99%", "exactly 100.00%"),
            (["33.33%", "33.34%", "33.34%"], "100.01%", "exactly 100.00%"),
        ]
        var rows: [LimitRow] = []
        for facts in modes where facts.parameters.contains("color_palette") {
            let outcome: LimitRow.Outcome = facts.doubtful.contains("color_palette") ? doubt(of: "color_palette") : .passes
            for shares in taken {
                rows.append(row(facts, "\(shares.count) colours", outcome) { $0.palette = Self.palette(shares) })
            }
            for (shares, found, allowed) in refused {
                let outcome = LimitRow.Outcome.violates(field, found: found, allowed: allowed, service: .refuses)
                rows.append(row(facts, found, outcome) { $0.palette = Self.palette(shares) })
            }
        }
        return rows
    }

    /// Colours of these shares, all different.
    static func palette(_ shares: [String]) -> Palette {
        Palette(shares.enumerated().map { Palette.Entry(hex: SRGBColor(red: UInt8($0), green: 10, blue: 20).hex, ratio: $1) })
    }

    /// What has to be said of the model in a place.
    func sentences(in place: ServiceRegion) -> [String] {
        if disputedPlaces.contains(place) { return ["documents differ on whether it is there"] }
        return places.contains(place) ? [] : [placeSentence]
    }
}
