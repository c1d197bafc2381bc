import Easel
import Foundation
import Testing

@Suite("What easel request brings")
struct RequestResultTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    private func request(_ members: String, _ words: String...) async throws -> Tool.Answer {
        try await Tool.run(["request", "--request", #"{"prompt": "A teapot", \#(members)}"#] + Desk.sandbox + words, in: desk)
    }

    private static let small = #""model": "z-image-turbo", "size": "512*512", "seed": 3"#

    /// The keys of the script's result JSON that every result has.
    private static let keys = [
        "image_url", "image_urls", "image_count", "width", "height", "seed", "local_path", "local_paths", "download_failures",
    ]

    @Test("--print-response is the script's result JSON over several lines, with every picture that is paid for")
    func response() async throws {
        let answer = try await request("\(Self.small), \"n\": 2", "--output", "out", "--print-response")
        #expect(answer.exitCode == 0)
        #expect(answer.lines.count > 1)
        let result = try Tool.object(answer.output)
        for key in Self.keys { #expect(result[key] != nil, "\(key)") }
        let numbers = ["image_count", "width", "height", "seed"].map { result[$0]?.integer }
        #expect(numbers == [2, 512, 512, 3])
        let paths = result["local_paths"]?.array?.compactMap(\.string) ?? []
        #expect(Set(paths).count == 2)
        #expect(result["local_path"]?.string == paths.first)
        for path in paths { #expect(ImageInspection(FilePath(path), deep: true).problem == nil) }
    }

    @Test("--json is the same on one line")
    func oneLine() async throws {
        let result = try await request(Self.small, "--output", "out", "--json").object()
        for key in Self.keys { #expect(result[key] != nil, "\(key)") }
    }

    @Test("no signed address stands in what is printed or written beside the pictures")
    func addresses() async throws {
        let members = #""model": "wan2.5-t2i-preview", "size": "768*768", "n": 2"#
        let answer = try await request(members, "--output", "out", "--print-response")
        var texts = [answer.output, answer.error]
        for name in try FileManager.default.contentsOfDirectory(atPath: desk.path("out")) where name.hasSuffix(".json") {
            texts.append(String(decoding: try desk.data("out/\(name)"), as: UTF8.self))
        }
        #expect(texts.count == 4)
        for text in texts { #expect(!text.contains("Signature=") && !text.contains("Expires=")) }
    }

    @Test("the same request twice to one name makes two pictures, and the first stays as it was")
    func twice() async throws {
        let first = try await request(Self.small, "--output", "out/tea.png", "--json").object()
        #expect(first["local_path"]?.string == desk.path("out/tea.png"))
        let bytes = try desk.data("out/tea.png")
        let second = try await request(Self.small, "--output", "out/tea.png", "--json").object()
        let path = try #require(second["local_path"]?.string)
        #expect(path != desk.path("out/tea.png") && path.hasPrefix(desk.path("out/tea-")))
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try desk.data("out/tea.png") == bytes)
    }

    @Test("the picture is a PNG under that name, whatever name was typed, and it is said")
    func suffix() async throws {
        let answer = try await request(Self.small, "--output", "tea.jpg", "--print-response")
        #expect(try Tool.object(answer.output)["local_path"]?.string == desk.path("tea.png"))
        #expect(answer.error.contains(".png"))
        #expect(!desk.exists("tea.jpg"))
    }

    @Test("without --output it lies where the script's pictures lie")
    func defaultOutput() async throws {
        let answer = try await request(Self.small, "--quiet")
        #expect(answer.lines.count == 1)
        #expect(answer.lines.first?.hasPrefix(desk.path("output/qwencloud-image-generation/images/")) == true)
    }

    @Test("--async on z-image-turbo is done at once all the same: no task is made")
    func atOnce() async throws {
        let result = try await request(Self.small, "--async", "--output", "out", "--json").object()
        #expect(result["image_count"]?.integer == 1)
        #expect(result["task_ids"] == [])
    }

    @Test("text and pictures in turn are told in order, and written as Markdown beside them")
    func interleaved() async throws {
        let members = #""model": "wan2.6-image", "enable_interleave": true, "max_images": 2, "size": "768*768""#
        let result = try await request(members, "--output", "boat/b.png", "--json").object()
        let paths = result["local_paths"]?.array ?? []
        try #require(paths.count == 2)
        let expected: [JSONValue] = [
            ["type": "text", "text": "Step 1. "], ["type": "image", "image": paths[0]], ["type": "text", "text": "Step 2. "],
            ["type": "image", "image": paths[1]],
        ]
        #expect(result["interleaved_content"]?.array == expected)
        let markdown = try #require(result["interleaved_output"]?.string)
        #expect(markdown.hasPrefix(desk.path("boat/b")) && markdown.hasSuffix(".md"))
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: markdown)), as: UTF8.self)
        for path in paths.compactMap(\.string) { #expect(text.contains("](\(URL(fileURLWithPath: path).lastPathComponent))")) }
    }

    @Test("what did not come is told in download_failures with the service's reason, and the exit code is 10")
    func missing() async throws {
        let json = #"{"prompt": "[[partial]]", "model": "wan2.5-t2i-preview", "size": "768*768", "n": 2}"#
        let answer = try await Tool.run(["request", "--request", json, "--output", "out", "--json"] + Desk.sandbox, in: desk)
        #expect(answer.exitCode == 10)
        let result = try answer.object()
        #expect(result["image_count"]?.integer == 1)
        #expect(result["download_failures"]?.array?.first?["error"]?.string?.contains("DataInspectionFailed") == true)
    }

    @Test("timeout_s is how long a task is waited for, and the task goes on: exit 8")
    func timeout() async throws {
        let members = #""model": "wan2.5-t2i-preview", "size": "768*768", "timeout_s": 0.5, "poll_interval_s": 1"#
        let answer = try await request(members, "--output", "out", "--json")
        #expect(answer.exitCode == 8)
        #expect(try answer.failure()["code"]?.string == "timedOut")
    }

    @Test("a flag counts over the request's timeout_s")
    func timeoutFlag() async throws {
        let members = #""model": "wan2.5-t2i-preview", "size": "768*768", "timeout_s": 0.01, "poll_interval_s": 0.05"#
        #expect(try await request(members, "--timeout", "60", "--output", "out", "--quiet").exitCode == 0)
    }
}
