import Foundation
import ImageEditing
import Raster
import Testing

/// What the documents say of each model: the pages of the models, of prices and of rates, read 2026-11-21.
struct CatalogueTests {
    static let sync = "/services/aigc/multimodal-generation/generation"
    static let images = "/services/aigc/image-generation/generation"
    static let text2image = "/services/aigc/text2image/image-synthesis"
    static let image2image = "/services/aigc/image2image/image-synthesis"

    struct Row: Sendable {
        var id: ImageModel.ID
        var sync: String?
        var task: String?
        var beijing: String
        var singapore: String?
        var perMinute: Int
        var prompt: Int

        init(
            _ id: ImageModel.ID, _ sync: String?, _ task: String?, _ beijing: String, _ singapore: String?, _ perMinute: Int, _ prompt: Int
        ) {
            (self.id, self.sync, self.task, self.beijing) = (id, sync, task, beijing)
            (self.singapore, self.perMinute, self.prompt) = (singapore, perMinute, prompt)
        }
    }

    /// Paths, price in yuan in Beijing and in dollars in Singapore, submissions a minute in Singapore, length of the prompt.
    static let rows = [
        Row("wan2.7-image-pro", sync, images, "0.50", "0.075", 300, 5000),
        Row("wan2.7-image", sync, images, "0.20", "0.03", 300, 5000),
        Row("wan2.6-image", sync, images, "0.20", "0.03", 300, 2000),
        Row("wan2.6-t2i", sync, images, "0.20", "0.03", 300, 2100),
        Row("wan2.5-t2i-preview", nil, text2image, "0.20", "0.03", 300, 2000),
        Row("wan2.5-i2i-preview", nil, image2image, "0.20", "0.03", 300, 2000),
        Row("wan2.2-t2i-plus", nil, text2image, "0.20", "0.05", 120, 500),
        Row("wan2.2-t2i-flash", nil, text2image, "0.14", "0.025", 120, 500),
        Row("wan2.1-t2i-plus", nil, text2image, "0.20", "0.05", 120, 500),
        Row("wan2.1-t2i-turbo", nil, text2image, "0.14", "0.025", 120, 500),
        Row("wanx2.0-t2i-turbo", nil, text2image, "0.04", nil, 120, 800),
        Row("qwen-image-2.0-pro", sync, nil, "0.50", "0.075", 2, 1300),
        Row("qwen-image-2.0", sync, nil, "0.20", "0.035", 120, 1300),
        Row("qwen-image-edit-max", sync, nil, "0.50", "0.075", 2, 800),
        Row("qwen-image-edit-plus", sync, nil, "0.20", "0.03", 120, 800),
        Row("qwen-image-edit", sync, nil, "0.30", "0.045", 120, 800),
        Row("qwen-image-plus", sync, text2image, "0.20", "0.03", 120, 800),
        // Conflict C07: at once by the page, as a task by the user's document; both are kept.
        Row("qwen-image-max", sync, text2image, "0.50", "0.075", 2, 800),
        Row("qwen-image", sync, text2image, "0.25", "0.035", 120, 800),
        Row("z-image-turbo", sync, nil, "0.10", "0.015", 120, 800),
    ]

    @Test("every model of the documents is in the catalogue, and no other")
    func all() {
        #expect(Set(ImageModel.catalogue.map(\.id)) == Set(Self.rows.map(\.id)))
        #expect(ImageModel.catalogue.count == 20)
    }

    @Test("a model is reached at the paths of its page", arguments: rows)
    func paths(row: Row) throws {
        let model = try #require(ImageModel.known(row.id))
        #expect(model.syncEndpoint?.path == row.sync)
        #expect(model.taskEndpoint?.path == row.task)
    }

    @Test("a model costs what the price list says", arguments: rows)
    func prices(row: Row) throws {
        let model = try #require(ImageModel.known(row.id))
        #expect(model.price(in: .beijing, promptExtend: false) == Money(row.beijing, .cny))
        #expect(model.price(in: .singapore, promptExtend: false) == row.singapore.flatMap { Money($0, .usd) })
    }

    @Test("a model takes as many submissions as the rate table says", arguments: rows)
    func pace(row: Row) throws {
        let model = try #require(ImageModel.known(row.id))
        #expect(model.pace[row.singapore == nil ? .beijing : .singapore]?.submissionsPerMinute == row.perMinute)
    }

    @Test("a model takes as long a prompt as its page says", arguments: rows)
    func promptLength(row: Row) throws {
        let model = try #require(ImageModel.known(row.id))
        #expect(model.prompt.value.count == row.prompt)
        #expect(model.prompt.value.unit == (row.id.rawValue.hasPrefix("qwen") ? .tokens : .characters))
    }

    @Test("the paths for tasks alone carry the older body", arguments: rows)
    func bodies(row: Row) throws {
        let model = try #require(ImageModel.known(row.id))
        let isOlder = row.task == Self.text2image || row.task == Self.image2image
        #expect(model.syncEndpoint.map(\.body) != .prompt)
        #expect(model.taskEndpoint.map { ($0.body == .prompt) == isOlder } ?? true)
    }

    @Test("only z-image costs more with a rewritten prompt, and then twice as much", arguments: rows)
    func promptExtend(row: Row) throws {
        let model = try #require(ImageModel.known(row.id))
        let price = try #require(Money(row.beijing, .cny))
        #expect(model.price(in: .beijing, promptExtend: true) == (row.id == "z-image-turbo" ? price * 2 : price))
    }

    @Test("Frankfurt takes the two models of wan2.6 as tasks only, and no other")
    func frankfurt() {
        let there = ImageModel.catalogue.filter { $0.availability[.frankfurt] != nil }
        #expect(Set(there.map(\.id)) == ["wan2.6-image", "wan2.6-t2i"])
        #expect(there.allSatisfy { $0.availability[.frankfurt]?.sync == false && $0.availability[.frankfurt]?.task == true })
    }

    @Test("wan2.6-t2i takes one submission a second in Beijing and five in Singapore")
    func pacePlaces() throws {
        let model = try #require(ImageModel.known("wan2.6-t2i"))
        #expect(model.pace[.beijing]?.submissionsPerMinute == 60)
        #expect(model.pace[.singapore]?.submissionsPerMinute == 300)
    }

    @Test("wan2.1 has two names, and each place is sent its own", arguments: ["plus", "turbo"])
    func alias(kind: String) throws {
        let model = try #require(ImageModel.known(ImageModel.ID(rawValue: "wanx2.1-t2i-\(kind)")))
        #expect(model.id.rawValue == "wan2.1-t2i-\(kind)")
        #expect(model.wireID(in: .beijing).rawValue == "wanx2.1-t2i-\(kind)")
        #expect(model.wireID(in: .singapore).rawValue == "wan2.1-t2i-\(kind)")
    }

    @Test("a name is known in any case", arguments: ["WAN2.7-Image", "Qwen-Image-2.0-Pro-2026-04-22"])
    func letterCase(name: String) {
        #expect(ImageModel.known(ImageModel.ID(rawValue: name)) != nil)
    }

    @Test(
        "an unknown name passes with advice that names those like it",
        arguments: [("wan2.7-imag", "wan2.7-image"), ("qwen-image-edit-pls", "qwen-image-edit-plus")])
    func unknown(name: String, near: String) throws {
        let (model, finding) = ImageModel.named(ImageModel.ID(rawValue: name))
        #expect(model.id.rawValue == name)
        #expect(finding?.severity == .advice)
        #expect(finding?.allowed.contains(near) == true)
    }

    @Test("a name like no other is given none")
    func gibberish() {
        #expect(ImageModel.names(near: "xyz").isEmpty)
    }

    @Test("of a model that is not known nothing is refused")
    func unknownRefusesNothing() {
        var edit = Edit.of(images: 12)
        edit.count = 30
        edit.size = .keyword("4K")
        edit.boxList = Array(repeating: [[0, 0, 10, 10]], count: 12)
        let images: [ImageInfo?] = Array(repeating: .png(9000, 100), count: 12)
        #expect(edit.findings(for: .unknown("wan9-image"), references: images).violations.isEmpty)
    }

    @Test("a model survives JSON", arguments: ImageModel.catalogue + [.unknown("wan9-image")])
    func json(model: ImageModel) throws {
        #expect(try JSONDecoder().decode(ImageModel.self, from: JSONEncoder().encode(model)) == model)
    }
}
