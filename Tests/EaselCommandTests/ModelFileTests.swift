import Easel
import Testing

@Suite("Model files")
struct ModelFileTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    /// The JSON with another value at a path of keys; `nil` takes the member out.
    private static func changed(_ json: JSONValue, at path: ArraySlice<String>, to value: JSONValue?) -> JSONValue {
        guard let key = path.first else { return value ?? .null }
        var members = json.object ?? [:]
        members[key] = path.count == 1 ? value : changed(members[key] ?? .null, at: path.dropFirst(), to: value)
        return .object(members)
    }

    /// An entry of the catalogue with one change.
    private static func entry(_ id: ImageModel.ID, _ path: String = "", to value: JSONValue? = nil) throws -> JSONValue {
        let whole = try ReportJSON.decode(ReportJSON.encode(try #require(ImageModel.known(id))))
        return path.isEmpty ? whole : changed(whole, at: path.split(separator: ".").map(String.init)[...], to: value)
    }

    private func write(_ entries: JSONValue...) throws {
        let bytes = try entries.flatMap { try ReportJSON.encode($0) }
        try desk.write(bytes, to: "models.json")
    }

    private func check(_ words: String...) async throws -> Tool.Answer {
        try await Tool.run(["check", "--model-file", "models.json", "--json"] + words, in: desk)
    }

    // MARK: what easel models prints

    /// The same with the names of parameters in one order: they are a set.
    private static func ordered(_ json: JSONValue) -> JSONValue {
        guard let members = json.object else { return json }
        var result: [String: JSONValue] = [:]
        for (key, value) in members {
            let names = value.array?.compactMap(\.string).sorted()
            result[key] = key == "parameters" ? JSONValue.array((names ?? []).map(JSONValue.string)) : ordered(value)
        }
        return .object(result)
    }

    @Test("what easel models --json prints is a model file, with which it prints the same")
    func roundTrip() async throws {
        let printed = try await Tool.run("models", "--json", in: desk)
        try desk.write(printed.output, to: "models.json")
        let again = try await Tool.run("models", "--json", "--model-file", "models.json", in: desk)
        #expect(again.exitCode == 0)
        #expect(try again.objects().map(Self.ordered) == printed.objects().map(Self.ordered))
    }

    @Test("easel models --json prints the same bytes each time")
    func sameBytes() async throws {
        let first = try await Tool.run("models", "--json", in: desk).output
        #expect(try await Tool.run("models", "--json", in: desk).output == first)
    }

    // MARK: what a file changes

    @Test("a limit of a model file is the one that is checked")
    func limit() async throws {
        try write(Self.entry("z-image-turbo", "prompt.value.count", to: 3))
        let words = ["-p", "four", "--model", "z-image-turbo"]
        #expect(try await Tool.run(["check"] + words, in: desk).exitCode == 0)
        let answer = try await Tool.run(["check", "--model-file", "models.json", "--json"] + words, in: desk)
        #expect(answer.exitCode == 5)
        #expect(try answer.object()["findings"]?.array?.first?["allowed"]?.string?.hasPrefix("at most 3;") == true)
    }

    @Test("a model that Easel does not know is checked by its entry, and the others stay known")
    func newModel() async throws {
        try write(Self.entry("z-image-turbo", "id", to: "z-image-next"))
        let report = try await check("-p", "x", "--model", "z-image-next").object()
        #expect(report["findings"] == [])
        #expect(report["cost"]?["amount"] == .number(0.015))
        #expect(try await check("-p", "x", "--model", "wan2.7-image").exitCode == 0)
    }

    @Test("a JSON list and one entry a line are read alike")
    func listOrLines() throws {
        let entries = try [Self.entry("z-image-turbo"), Self.entry("wan2.7-image")]
        let lines = try ModelFile(entries.flatMap { try ReportJSON.encode($0) }, name: "models.json")
        let list = try ModelFile(ReportJSON.encode(JSONValue.array(entries)), name: "models.json")
        #expect(lines.models == list.models)
        #expect(list.models.map(\.id) == ["z-image-turbo", "wan2.7-image"])
    }

    // MARK: what a file must not hold

    /// A change after which an entry is none, and the key that the error names.
    struct Broken: Sendable, CustomTestStringConvertible {
        let path: String
        let value: JSONValue?
        let names: String

        init(_ path: String, _ value: JSONValue?, names: String? = nil) {
            self.path = path
            self.value = value
            self.names = names ?? path.split(separator: ".").last.map(String.init) ?? path
        }

        var testDescription: String { "\(path) \(value.map { "\($0)" } ?? "is missing")" }

        private static let size = "modes.edit.size.value"

        static let entries: [Broken] = [
            Broken("title", nil), Broken("images.sides.source", nil), Broken("prefersTask", "yes"), Broken("modes", [:]),
            Broken("modes.paint", [:], names: "modes"), Broken("syncEndpoint.path", "services", names: "path"),
            Broken("prices.singapore.currency", "EUR"),
        ]

        static let numbers: [Broken] = [
            Broken("\(size).multiple", 0), Broken("\(size).multiple", .integer(-16)), Broken("\(size).pixelCount", [5, 1]),
            Broken("\(size).pixelCount", [.integer(-5), .integer(-1)], names: "size"), Broken("\(size).sides", [0, 10], names: "size"),
            Broken("\(size).ratio", [0, 1], names: "size"), Broken("\(size).ratio", [4, 1]),
            Broken("\(size).keywords", ["2K": 0]), Broken("\(size).fixed", ["0*5"]),
            Broken("modes.edit.images.value", [.integer(-1), 3], names: "images"),
            Broken("modes.edit.count.value", [0, 4], names: "count"), Broken("pace.singapore.submissionsPerMinute", 0, names: "pace"),
        ]

        /// Numbers with which a side or a share cannot be computed, and such as mean nothing.
        static let absurd: [Broken] = [
            Broken("\(size).ratio", [.number(1e299), .number(1e300)], names: "size"),
            Broken("\(size).ratio", [.number(1e-300), .number(1e-299)], names: "size"),
            Broken("\(size).pixelCount", [.integer(.max), .integer(.max)], names: "size"),
            Broken("\(size).sides", [.integer(.max), .integer(.max)], names: "size"),
            Broken("images.ratio.value", [0, 0], names: "ratio"),
            Broken("images.ratio.value", [.number(1e300), .number(1e301)], names: "ratio"),
            Broken("images.sides.value", [.integer(-5), .integer(-1)], names: "sides"),
            Broken("images.sides.value", [.integer(.max), .integer(.max)], names: "sides"),
            Broken("images.byteCount.value", .integer(-1), names: "byteCount"), Broken("prompt.value.count", .integer(-1), names: "prompt"),
            Broken("negativePrompt.value", .integer(-1), names: "negativePrompt"),
            Broken("prices.singapore.micros", .integer(-5), names: "prices"),
        ]
    }

    private func expectRefusal(_ broken: Broken) throws {
        let bytes = try ReportJSON.encode(Self.entry("wan2.7-image", broken.path, to: broken.value))
        let error = #expect(throws: EaselError.self) { try ModelFile(bytes, name: "models.json") }
        #expect(error?.kind == .usage)
        let message = error?.message ?? ""
        #expect(message.contains("“wan2.7-image” in models.json") && message.contains(broken.names), "\(message)")
    }

    @Test("an entry that is none is refused, and the error names the model and the key", arguments: Broken.entries)
    func brokenEntry(broken: Broken) throws { try expectRefusal(broken) }

    @Test("a number that no limit can be is refused alike", arguments: Broken.numbers)
    func brokenNumber(broken: Broken) throws { try expectRefusal(broken) }

    @Test("so is a number that cannot be reckoned with", arguments: Broken.absurd)
    func absurdNumber(broken: Broken) throws { try expectRefusal(broken) }

    @Test(
        "a broken file is exit 4 of the tool, never a crash",
        arguments: [Broken.entries[0], Broken.numbers[0], Broken.numbers[2], Broken.numbers[3], Broken.absurd[0]])
    func exitCode(broken: Broken) async throws {
        try write(Self.entry("wan2.7-image", broken.path, to: broken.value))
        try desk.picture("room.png")
        let answer = try await check("--image", "room.png", "-p", "x", "--size", "16:9")
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["message"]?.string?.contains("wan2.7-image") == true)
    }

    @Test(
        "a line that is no JSON is told with its number, a file without models as such", arguments: [("{}\n{", "Line 2"), ("", "no model")])
    func brokenFile(text: String, says: String) async throws {
        try desk.write(text, to: "models.json")
        let answer = try await check("-p", "x")
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["message"]?.string?.contains(says) == true)
    }
}
