import Testing

@testable import DashScope

/// The rules are those of WHATWG HTML, “Server-sent events”; the frames those of Model Studio's “Wan image generation 2.6”.
struct ServerSentEventsTests {
    typealias Event = ServerSentEvents.Event

    private static let text =
        #"{"output":{"choices":[{"message":{"role":"assistant","content":[{"type":"text","text":"First, 首先，"}]},"#
        + #""finish_reason":"null"}],"finished":false},"usage":{"image_count":0,"size":"0*0"},"request_id":"d2dcb952-..."}"#
    private static let picture =
        #"{"output":{"choices":[{"message":{"role":"assistant","content":[{"type":"image","#
        + #""image":"https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/xxx.png?Expires=xxx"}]},"finish_reason":"null"}],"#
        + #""finished":false},"usage":{"image_count":1,"size":"1280*1280"},"request_id":"d2dcb952-..."}"#

    /// The page's two frames, each line ended so.
    private static func pageFrames(_ ending: String) -> [UInt8] {
        let lines = [
            "id:1", "event:result", ":HTTP_STATUS/200", "data:" + text, "", "id:212", "event:result", ":HTTP_STATUS/200",
            "data:" + picture, "",
        ]
        return Array(lines.map { $0 + ending }.joined().utf8)
    }

    /// What the two frames are.
    private static var pageEvents: [Event] {
        [Event(kind: "result", data: Array(text.utf8), status: 200), Event(kind: "result", data: Array(picture.utf8), status: 200)]
    }

    /// The events of a stream that arrives in these pieces and then ends.
    private func events(in pieces: [[UInt8]]) throws -> [Event] {
        var stream = ServerSentEvents()
        var found: [Event] = []
        for piece in pieces { found.append(contentsOf: try stream.append(piece)) }
        if let last = stream.finish() { found.append(last) }
        return found
    }

    private func events(of text: String) throws -> [Event] { try events(in: [Array(text.utf8)]) }

    @Test("a line may end in LF, CR LF or CR", arguments: ["\n", "\r\n", "\r"])
    func lineEndings(ending: String) throws {
        #expect(try events(in: [Self.pageFrames(ending)]) == Self.pageEvents)
    }

    @Test("a stream that arrives in two pieces, cut anywhere, is the same", arguments: ["\n", "\r\n", "\r"])
    func twoPieces(ending: String) throws {
        let bytes = Self.pageFrames(ending)
        let whole = Self.pageEvents
        for cut in 0...bytes.count {
            let found = try events(in: [Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(found == whole, "cut at \(cut)")
        }
    }

    @Test("a stream that arrives byte by byte is the same", arguments: ["\n", "\r\n", "\r"])
    func singleBytes(ending: String) throws {
        #expect(try events(in: Self.pageFrames(ending).map { [$0] }) == Self.pageEvents)
    }

    @Test("an event is there as soon as its blank line is, not only at the end")
    func atOnce() throws {
        var stream = ServerSentEvents()
        let before = try stream.append(Array("data:a\n".utf8))
        #expect(before.isEmpty)
        let after = try stream.append(Array("\n".utf8))
        #expect(after == [Event(data: Array("a".utf8))])
    }

    @Test("lines of one event may end differently")
    func mixedEndings() throws {
        #expect(try events(of: "event:result\r\ndata:a\rdata:b\n\r\n") == [Event(kind: "result", data: Array("a\nb".utf8))])
    }

    @Test("several data lines are one, joined by LF")
    func severalDataLines() throws {
        #expect(try events(of: "data:{\ndata:\ndata:}\n\n") == [Event(data: Array("{\n\n}".utf8))])
    }

    @Test(
        "one blank after the colon is no part of the value, what follows is",
        arguments: [("data:a", "a"), ("data: a", "a"), ("data:  a", " a"), ("data:a: b", "a: b"), ("data:a ", "a ")])
    func blank(line: String, value: String) throws {
        #expect(try events(of: line + "\n\n") == [Event(data: Array(value.utf8))])
    }

    @Test("a data line without a value is an event all the same, an empty one", arguments: ["data", "data:", "data: "])
    func emptyData(line: String) throws {
        #expect(try events(of: line + "\n\n") == [Event()])
    }

    @Test("a separator of Unicode ends no line", arguments: ["\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}"])
    func unicodeSeparator(separator: String) throws {
        #expect(try events(of: "data:a\(separator)b\n\n") == [Event(data: Array("a\(separator)b".utf8))])
    }

    @Test("the comment of the service states the status of the event", arguments: [":HTTP_STATUS/400", ": HTTP_STATUS/400"])
    func status(comment: String) throws {
        #expect(try events(of: "event:error\n\(comment)\ndata:{}\n\n") == [Event(kind: "error", data: Array("{}".utf8), status: 400)])
    }

    @Test("other comments and other fields say nothing", arguments: [":", ":keep-alive", ":HTTP_STATUS", "id:7", "retry:100", "nonsense"])
    func ignored(line: String) throws {
        #expect(try events(of: "\(line)\ndata:a\n\n") == [Event(data: Array("a".utf8))])
    }

    @Test("without data there is no event")
    func noData() throws {
        #expect(try events(of: ":keep-alive\n\nid:1\nevent:result\n:HTTP_STATUS/200\n\n\n").isEmpty)
    }

    @Test("an event without data leaves nothing to the next one")
    func nothingLeft() throws {
        #expect(try events(of: "event:error\n:HTTP_STATUS/500\n\ndata:a\n\n") == [Event(data: Array("a".utf8))])
    }

    @Test("an event leaves nothing to the next one")
    func nothingShared() throws {
        let found = try events(of: "event:error\n:HTTP_STATUS/500\ndata:a\n\ndata:b\n\n")
        #expect(found == [Event(kind: "error", data: Array("a".utf8), status: 500), Event(data: Array("b".utf8))])
    }

    @Test("an event that the end cut off before its blank line is one", arguments: ["data:a", "data:a\n", "data:a\r", "data:a\r\n"])
    func cutOff(text: String) throws {
        #expect(try events(of: text) == [Event(data: Array("a".utf8))])
    }

    @Test("where nothing is left, the end brings no event", arguments: ["", "\n", "data:a\n\n", "data:a\n\n:keep-alive", "id:1\n"])
    func nothingToFinish(text: String) throws {
        var stream = ServerSentEvents()
        _ = try stream.append(Array(text.utf8))
        let last = stream.finish()
        #expect(last == nil)
    }

    @Test("an event of more than 4 MiB, in one line or in many, is an error that leaves the rest in doubt", arguments: [1, 8])
    func tooLong(lines: Int) {
        let line: [UInt8] = Array("data:".utf8) + [UInt8](repeating: 0x61, count: (4 << 20) / lines) + [0x0A]
        let error = #expect(throws: DashScopeError.self) { try events(in: Array(repeating: line, count: lines)) }
        #expect(error?.kind == .service && error?.outcome == .unknown)
    }

    @Test("the limit is one of an event and not of the stream")
    func manyEvents() throws {
        let event: [UInt8] = Array("data:".utf8) + [UInt8](repeating: 0x61, count: 1 << 20) + [0x0A, 0x0A]
        #expect(try events(in: Array(repeating: event, count: 5)).map(\.data.count) == [Int](repeating: 1 << 20, count: 5))
    }
}
