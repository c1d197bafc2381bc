import Easel
import Foundation
import Testing

@Suite("easel generate")
struct GenerateCommandTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    private func generate(_ words: [String]) async throws -> Tool.Answer {
        try await Tool.run(["generate"] + Desk.sandbox + words, in: desk)
    }

    private func generate(_ words: String...) async throws -> Tool.Answer { try await generate(words) }

    /// Words of a tutorial of so many steps.
    private static func tutorial(_ prompt: String, steps: Int, _ words: [String] = []) -> [String] {
        let wishes = ["--interleave", "--max-images", String(steps), "--size", "768*768", "--json"]
        return ["-p", prompt, "--model", "wan2.6-image"] + wishes + words
    }

    @Test("a picture from words alone is delivered under the name that was asked for, without a sheet")
    func one() async throws {
        let answer = try await generate("-p", "A teapot", "--model", "z-image-turbo", "--size", "512*512", "-o", "teapot.png", "--json")
        #expect(answer.exitCode == 0)
        #expect(answer.error.isEmpty)
        let job = try answer.object()
        #expect(job["state"]?.string == "delivered")
        #expect(job["images"]?.array?.map { $0["path"]?.string } == [desk.path("teapot.png")])
        #expect(job["sheet"] == nil)
        let inspection = ImageInspection(FilePath(desk.path("teapot.png")), deep: true)
        #expect(inspection.info?.displaySize == PixelSize(width: 512, height: 512))
    }

    // MARK: one picture a request

    private static let three = ["-p", "A teapot", "--model", "qwen-image-plus", "-n", "3", "--seed", "7", "--json"]

    @Test("three pictures of a model that makes one at a time are three jobs, a line each")
    func threeJobs() async throws {
        let answer = try await generate(Self.three)
        #expect(answer.exitCode == 0)
        let jobs = try answer.objects()
        #expect(jobs.map { $0["state"]?.string } == ["delivered", "delivered", "delivered"])
        #expect(Set(jobs.map { $0["job"]?.string }).count == 3)
        #expect(jobs.map { $0["edit"]?["seed"]?.integer } == [7, 8, 9])
        #expect(Set(jobs.map { $0["images"]?.array?.first?["sha256"]?.string }).count == 3)
    }

    @Test("each of several jobs tells the seed that its own picture was made with")
    func seeds() async throws {
        let words = ["-p", "A teapot", "--model", "z-image-turbo", "--size", "512*512", "-n", "3", "--seed", "7", "--json"]
        let jobs = try await generate(words).objects()
        #expect(jobs.map { $0["seed"]?.integer } == [7, 8, 9])
        #expect(jobs.map { $0["images"]?.array?.first?["seed"]?.integer } == [7, 8, 9])
    }

    @Test("check shows the three requests, and the price of three")
    func threeRequests() async throws {
        let report = try await Tool.run(["check", "--print-request"] + Self.three, in: desk).object()
        #expect(report["plan"]?["requests"]?.integer == 3)
        #expect(report["cost"] == ["images": 3, "amount": .number(0.09), "currency": "USD"])
        let parameters = report["request"]?.array?.map { $0["body"]?["parameters"] }
        #expect(parameters?.map { $0?["n"]?.integer } == [1, 1, 1])
        #expect(parameters?.map { $0?["seed"]?.integer } == [7, 8, 9])
    }

    @Test("two pictures do not go into one file, in one request or in two: exit 4", arguments: ["wan2.7-image", "z-image-turbo"])
    func oneFile(model: String) async throws {
        let answer = try await generate("-p", "A teapot", "--model", model, "-n", "2", "-o", "x.png", "--json")
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        #expect(try answer.failure()["message"]?.string?.contains("2 pictures") == true)
        #expect(try await Tool.run("jobs", "--workspace", "shoot", "--json", in: desk).output.isEmpty)
    }

    @Test("a sequence of three is one job with three pictures")
    func sequence() async throws {
        let job = try await generate("-p", "Four seasons", "--sequential", "-n", "3", "--size", "768*768", "-o", "seasons", "--json")
            .object()
        let paths = job["images"]?.array?.compactMap { $0["path"]?.string } ?? []
        #expect(Set(paths).count == 3)
        for path in paths { #expect(path.hasPrefix(desk.path("seasons/")) && FileManager.default.fileExists(atPath: path)) }
    }

    @Test("a sequence that does not say how many is exit 4")
    func sequenceWithoutCount() async throws {
        let answer = try await generate("-p", "Four seasons", "--sequential", "--json")
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["hint"]?.string?.contains("-n") == true)
    }

    // MARK: text and pictures in turn

    @Test(
        "text and pictures in turn are Markdown whose links lead to the pictures, however the answer comes",
        arguments: [[], ["--async"], ["--sync"], ["--stream"]] as [[String]])
    func interleaved(words: [String]) async throws {
        let answer = try await generate(Self.tutorial("Fold a paper boat", steps: 2, ["-o", "paper boat.md"] + words))
        #expect(answer.exitCode == 0)
        let job = try answer.object()
        #expect(job["markdown"]?.string == desk.path("paper boat.md"))
        #expect(job["parts"] == [["text": "Step 1. "], ["picture": 1], ["text": "Step 2. "], ["picture": 2]])
        let text = String(decoding: try desk.data("paper boat.md"), as: UTF8.self)
        #expect(text == "Step 1.\n\n![Image 1](paper%20boat-1.png)\n\nStep 2.\n\n![Image 2](paper%20boat-2.png)\n")
        for number in 1...2 {
            #expect(ImageInspection(FilePath(desk.path("paper boat-\(number).png")), deep: true).problem == nil)
        }
    }

    @Test("of a stream that breaks off the text and the pictures that came are delivered, and the exit code is 10")
    func brokenStream() async throws {
        let answer = try await generate(Self.tutorial("[[partial]]", steps: 3, ["--stream", "-o", "boat.md"]))
        #expect(answer.exitCode == 10)
        let job = try answer.object()
        #expect([job["asked"]?.integer, job["received"]?.integer] == [3, 1])
        #expect(String(decoding: try desk.data("boat.md"), as: UTF8.self) == "Step 1.\n\n![Image 1](boat-1.png)\n")
        #expect(desk.exists("boat-1.png"))
        #expect(try answer.failure()["message"]?.string?.contains("DataInspectionFailed") == true)
    }

    @Test("a text file is not asked to hold a picture, nor a picture file the text: exit 4")
    func wrongSuffix() async throws {
        let answer = try await generate(Self.tutorial("Fold a paper boat", steps: 1, ["-o", "boat.png"]))
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["hint"]?.string?.contains(".md") == true)
    }

    // MARK: what cannot be

    @Test("fewer pictures than were asked for are exit 10, with the service's reason")
    func partial() async throws {
        let answer = try await generate(
            "-p", "[[partial]]", "--model", "wan2.5-t2i-preview", "--size", "768*768", "-n", "3", "--json")
        #expect(answer.exitCode == 10)
        #expect(try answer.object()["received"]?.integer == 2)
        let failure = try answer.failure()
        #expect(failure["code"]?.string == "incomplete")
        #expect(failure["message"]?.string?.contains("DataInspectionFailed") == true)
    }

    @Test("an error about pictures of which some came and are billed does not say that nothing is billed")
    func partialBill() async throws {
        let answer = try await generate(
            "-p", "[[partial]]", "--model", "wan2.5-t2i-preview", "--size", "768*768", "-n", "2", "--json")
        #expect(try answer.object()["billed"]?.integer == 1)
        #expect(try answer.failure()["billed"]?.string == "yes")
    }

    /// Ways to call a model that it does not have.
    static let calls = [
        ["--model", "wan2.5-t2i-preview", "--sync"], ["--model", "z-image-turbo", "--async"], ["--model", "wan2.6-t2i", "--stream"],
    ]

    @Test("a call that the model does not answer is a violation named call, and is not sent", arguments: calls)
    func call(words: [String]) async throws {
        let checked = try await generate(["-p", "x", "--dry-run", "--json"] + words)
        #expect(checked.exitCode == 5)
        #expect(try checked.object()["findings"]?.array?.map { $0["field"]?.string } == ["call"])
        let answer = try await generate(["-p", "x", "--json"] + words)
        #expect(answer.exitCode == 5)
        #expect(try answer.failure()["message"]?.string?.hasPrefix("call: ") == true)
        #expect(!desk.exists("shoot"))
    }

    @Test("check --print-request tells of a call that cannot be made as of any violation", arguments: calls)
    func printedCall(words: [String]) async throws {
        let answer = try await Tool.run(["check", "-p", "x", "--print-request", "--json"] + words, in: desk)
        #expect(answer.exitCode == 5)
        #expect(try answer.object()["findings"]?.array?.map { $0["field"]?.string } == ["call"])
    }

    @Test("an edit file that names pictures is exit 4, and the hint is edit")
    func pictures() async throws {
        try desk.picture("room.png")
        try desk.write(##"{"prompt": "x", "images": ["room.png"]}"##, to: "edit.json")
        let answer = try await generate("--edit", "edit.json", "--json")
        #expect(answer.exitCode == 4)
        #expect(try answer.failure()["hint"]?.string?.contains("easel edit") == true)
        #expect(!desk.exists("shoot"))
    }
}
