import Easel
import Testing

@Suite("easel check and edit, with more regions than a request takes")
struct StepsCommandTests {
    private let desk: Desk
    private static let size = PixelSize(width: 640, height: 512)
    /// The first and the third lie closest together.
    private static let regions = [
        Region(left: 40, top: 60, right: 140, bottom: 160), Region(left: 480, top: 180, right: 580, bottom: 280),
        Region(left: 60, top: 300, right: 160, bottom: 400), Region(left: 470, top: 20, right: 570, bottom: 120),
        Region(left: 300, top: 420, right: 400, bottom: 500),
    ]

    init() throws {
        desk = try Desk()
        try desk.picture("room.png", width: Self.size.width, height: Self.size.height)
    }

    private static func words(_ count: Int) -> [String] { regions.prefix(count).flatMap { ["--region", $0.description] } }

    private func check(_ count: Int, _ words: String...) async throws -> Tool.Answer {
        try await Tool.run(["check", "--image", "room.png", "-p", "x", "--json"] + Self.words(count) + words, in: desk)
    }

    /// Three regions in the workspace `shoot`, in a sandbox.
    private func edit(_ canvas: String, _ words: String...) async throws -> Tool.Answer {
        try await Tool.run(["edit", "--image", canvas, "--sheet", "none"] + Self.words(3) + words + Desk.sandbox, in: desk)
    }

    private func jobs() async throws -> [JSONValue] {
        try await Tool.run("jobs", "--workspace", "shoot", "--json", in: desk).objects()
    }

    // MARK: the plan

    @Test("five regions are three steps with all of them, and cost as much as three pictures")
    func five() async throws {
        let answer = try await check(5)
        #expect(answer.exitCode == 0)
        let report = try answer.object()
        #expect(report["findings"]?.array?.contains { $0["severity"]?.string == "violation" } == false)
        let steps = report["plan"]?["steps"]?.array?.map { $0["regions"]?.boxes ?? [] } ?? []
        #expect(steps.map(\.count) == [2, 2, 1])
        #expect(Set(steps.joined()) == Set(Self.regions))
        #expect(report["plan"]?["requests"]?.integer == 3)
        #expect(report["cost"] == ["images": 3, "amount": .number(0.09), "currency": "USD"])
    }

    @Test("--print-request shows a request for each step, with its boxes")
    func requests() async throws {
        let report = try await check(3, "--print-request").object()
        let lists = report["request"]?.array?.map { $0["body"]?["parameters"]?["bbox_list"]?.array?.first?.boxes ?? [] }
        #expect(lists == [[Self.regions[0], Self.regions[2]], [Self.regions[1]]])
    }

    @Test(
        "there are no steps where all of the canvas must be sent, of several variants, and on a model that gets no boxes",
        arguments: [(["--crop", "never"], 5), (["-n", "2"], 5), (["--model", "qwen-image-edit-plus"], 0)] as [([String], Int32)])
    func whole(words: [String], code: Int32) async throws {
        let answer = try await Tool.run(
            ["check", "--image", "room.png", "-p", "x", "--json"] + Self.words(3) + words, in: desk)
        #expect(answer.exitCode == code)
        let report = try answer.object()
        #expect(report["plan"]?["steps"] == nil)
        let broken = report["findings"]?.array?.filter { $0["severity"]?.string == "violation" }.compactMap { $0["field"]?.string }
        #expect(broken == (code == 0 ? [] : ["parameters.bbox_list[0]"]))
    }

    // MARK: running it

    @Test(
        "each step is a job on the one before, the last has the wished-for name, and only within their borders the picture differs",
        arguments: ["png", "jpg"])
    func steps(suffix: String) async throws {
        let picture = Bitmap.waves(Self.size)
        if suffix == "jpg" { try desk.writeJPEG(picture, to: "waves.jpg") } else { try desk.write(picture, to: "waves.png") }
        let answer = try await edit(
            "waves.\(suffix)", "-p", "A round window", "-o", "out.\(suffix)", "--drift", "2,-1,1.004,4", "--json")
        try #require(answer.exitCode == 0, "\(answer.error)")
        let steps = try answer.objects()
        try #require(steps.count == 2)
        let first = try #require(steps[0]["job"]?.string)
        #expect(steps.map { $0["on"]?.string } == [nil, "\(first)#1"])
        #expect(try await jobs().map { $0["on"]?.string } == [nil, "\(first)#1"])
        let paths = steps.compactMap { $0["images"]?.array?.first?["path"]?.string }
        #expect(paths == [desk.path("shoot/out/waves-\(first.prefix(6))-1.\(suffix)"), desk.path("out.\(suffix)")])

        let borders = steps.flatMap { $0["composite"]?["border"]?.boxes ?? [] }
        let (before, out) = try (desk.bitmap("waves.\(suffix)"), desk.bitmap("out.\(suffix)"))
        try #require(out.size == before.size && borders.count == 3)
        #expect(out.differences(from: before, outside: borders) == 0)
        for region in Self.regions.prefix(3) {
            #expect(out.cropped(to: region).differences(from: before.cropped(to: region)) > 80 * 80)
        }
    }

    @Test("--detach is exit 4, and nothing is sent")
    func detach() async throws {
        let answer = try await edit("room.png", "-p", "x", "--detach", "--json")
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["message"]?.string?.contains("--detach") == true)
        #expect(try await jobs().isEmpty)
    }

    @Test("--max-cost counts all steps: exit 11, and nothing is made")
    func budget() async throws {
        // Each of the two costs 0.03 USD.
        let answer = try await edit("room.png", "-p", "x", "--max-cost", "0.05", "--json")
        #expect(answer.exitCode == 11)
        #expect(try answer.failure()["code"]?.string == "overBudget")
        #expect(!desk.exists("shoot"))
    }

    @Test("a step that fails is the last, and how many are done is said")
    func failing() async throws {
        let answer = try await edit("room.png", "-p", "[[fail]]")
        #expect(answer.exitCode == 6)
        #expect(answer.error.contains("None of 2 steps is done"))
        #expect(try await jobs().map { $0["state"]?.string } == ["failed"])
    }

    @Test("a step whose result cannot be pasted is the last: exit 20")
    func notPasted() async throws {
        try desk.write(Bitmap.waves(Self.size), to: "waves.png")
        let answer = try await edit("waves.png", "-p", "x", "--drift", "200,200,2,100", "--json")
        #expect(answer.exitCode == 20)
        #expect(try await jobs().map { $0["state"]?.string } == ["delivered"])
    }
}
