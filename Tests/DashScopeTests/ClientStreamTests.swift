import ImageEditing
import Testing

@testable import DashScope

/// Interleaved answers as Model Studio's “Wan image generation 2.6” describes them, read 2026-11-21, from a real server.
struct ClientStreamTests {
    private static let headers = ["Content-Type": "text/event-stream;charset=UTF-8"]

    private static func event(_ data: JSONValue, kind: String = "result", status: Int = 200) -> [UInt8] {
        let json = (try? JSONBytes.encode(data)) ?? []
        return Array("id:1\nevent:\(kind)\n:HTTP_STATUS/\(status)\ndata:".utf8) + json + [0x0A, 0x0A]
    }

    /// One piece of the content, with what the service has made so far.
    private static func piece(_ item: JSONValue, made: Int, reason: String, finished: Bool) -> [UInt8] {
        let usage: JSONValue = [
            "image_count": .integer(made), "size": .string(made == 0 ? "0*0" : "1280*1280"), "input_tokens": 28,
            "output_tokens": .integer(200 * made), "total_tokens": .integer(28 + 200 * made),
        ]
        let choice: JSONValue = ["message": ["role": "assistant", "content": [item]], "finish_reason": .string(reason)]
        return event(["output": ["choices": [choice], "finished": .bool(finished)], "usage": usage, "request_id": "d2dcb952"])
    }

    private static func text(_ text: String, made: Int = 0, reason: String = "null", finished: Bool = false) -> [UInt8] {
        piece(["type": "text", "text": .string(text)], made: made, reason: reason, finished: finished)
    }

    /// The picture of this number, from 1, at ``address(_:)``.
    private static func picture(_ number: Int, reason: String = "null", finished: Bool = false) -> [UInt8] {
        piece(["type": "image", "image": .string(address(number))], made: number, reason: reason, finished: finished)
    }

    private static func address(_ number: Int) -> String { "https://example.com/\(number).png?Expires=4070908800" }

    /// An event that says what went wrong.
    private static func refusal(
        _ code: String, kind: String = "error", status: Int = 400, saying message: String = "Said the service."
    ) -> [UInt8] {
        event(["code": .string(code), "message": .string(message), "request_id": "0f1e2d3c"], kind: kind, status: status)
    }

    private static func streamed(_ events: [UInt8]...) -> RecordingServer.Answer { .reply(200, headers, Array(events.joined())) }

    /// The same events, after which the connection breaks.
    private static func broken(_ events: [UInt8]...) -> RecordingServer.Answer { .breakOffStream(Array(events.joined())) }

    private static func tutorial() throws -> GenerationRequest {
        var edit = Edit("Give me a three-image tutorial for making latte art")
        edit.interleave = true
        edit.maxImages = 3
        let model = try #require(ImageModel.known(.wan26Image))
        return try GenerationRequest(try edit.validated(for: model, references: []), images: [], call: .stream)
    }

    /// What the client makes of an answer.
    private func stream(
        _ answer: RecordingServer.Answer, arrived: (GenerationAnswer) throws -> Void = { _ in }
    ) async throws -> GenerationAnswer {
        try await RecordingServer.serving { _ in
            answer
        } _: { server in
            try await DashScopeClient.testing(server).stream(Self.tutorial(), arrived: arrived)
        }
    }

    /// What an answer fails with.
    private func failure(_ answer: RecordingServer.Answer) async throws -> DashScopeError {
        let error = await #expect(throws: DashScopeError.self) { try await stream(answer) }
        return try #require(error)
    }

    @Test("texts and pictures come in reading order, texts that follow each other as one")
    func inOrder() async throws {
        let answer = try await stream(
            Self.streamed(
                Self.text("First, "), Self.text("warm the milk."), Self.picture(1), Self.text("Then pour.", made: 1),
                Self.picture(2, reason: "stop")))
        #expect(answer.parts == [.text("First, warm the milk."), .picture(1), .text("Then pour."), .picture(2)])
        #expect(answer.addresses == [Self.address(1), Self.address(2)])
    }

    @Test("a stream that ended well is not interrupted, and has the service's request id")
    func whole() async throws {
        let answer = try await stream(Self.streamed(Self.text("First, "), Self.picture(1, reason: "stop")))
        #expect(answer.interruption == nil)
        #expect(answer.requestID == "d2dcb952")
    }

    @Test("the reason “null” is none")
    func nullReason() async throws {
        let answer = try await stream(Self.streamed(Self.picture(1, reason: "null"), Self.picture(2, reason: "stop")))
        #expect(answer.addresses == [Self.address(1), Self.address(2)])
    }

    @Test("a stream is over at “stop”, and what follows is not read")
    func stop() async throws {
        let answer = try await stream(
            Self.streamed(Self.picture(1), Self.text("Enjoy.", made: 1, reason: "stop"), Self.picture(2), Self.refusal("InternalError")))
        #expect(answer.parts == [.picture(1), .text("Enjoy.")])
        #expect(answer.interruption == nil)
    }

    @Test("a stream that ends without “stop” is over too")
    func endWithoutStop() async throws {
        let answer = try await stream(Self.streamed(Self.text("First, "), Self.picture(1)))
        #expect(answer.parts == [.text("First, "), .picture(1)])
        #expect(answer.interruption == nil)
    }

    @Test("an event that the end cut off before its blank line counts")
    func withoutBlankLine() async throws {
        let answer = try await stream(Self.streamed(Self.text("First, "), Array(Self.picture(1).dropLast(2))))
        #expect(answer.addresses == [Self.address(1)])
    }

    @Test("`finished` in every event ends nothing")
    func finished() async throws {
        let answer = try await stream(
            Self.streamed(
                Self.text("First, ", finished: true), Self.picture(1, finished: true), Self.picture(2, reason: "stop", finished: true)))
        #expect(answer.parts == [.text("First, "), .picture(1), .picture(2)])
    }

    @Test("the usage is that of the last event, which counts for all")
    func usage() async throws {
        let answer = try await stream(Self.streamed(Self.text("First, "), Self.picture(1), Self.picture(2, reason: "stop")))
        #expect(answer.usage == Usage(imageCount: 2, size: "1280*1280", inputTokens: 28, outputTokens: 400, totalTokens: 428))
    }

    @Test("an answer of text alone is one")
    func textAlone() async throws {
        let answer = try await stream(Self.streamed(Self.text("There is "), Self.text("nothing to draw.", reason: "stop")))
        #expect(answer.parts == [.text("There is nothing to draw.")])
        #expect(answer.addresses.isEmpty)
    }

    @Test("an event that is no JSON, as the mark of other services' streams, says nothing")
    func mark() async throws {
        let answer = try await stream(Self.streamed(Self.picture(1), Array("data:[DONE]\n\n".utf8)))
        #expect(answer.addresses == [Self.address(1)])
        #expect(answer.interruption == nil)
    }

    @Test("what has come so far is told after every event")
    func arrived() async throws {
        var told: [[ResultPart]] = []
        _ = try await stream(
            Self.streamed(Self.text("First, "), Self.text("warm."), Self.picture(1), Self.text("Enjoy.", made: 1, reason: "stop"))
        ) { told.append($0.parts) }
        #expect(
            told == [
                [.text("First, ")], [.text("First, warm.")], [.text("First, warm."), .picture(1)],
                [.text("First, warm."), .picture(1), .text("Enjoy.")],
            ])
    }

    @Test("a picture is told before what interrupts the stream is known")
    func arrivedBeforeBreak() async throws {
        var told: [[String]] = []
        _ = try await stream(Self.broken(Self.picture(1))) { told.append($0.addresses) }
        #expect(told == [[Self.address(1)]])
    }

    @Test("an error of the place where the answer goes ends the stream")
    func placeFails() async throws {
        struct Full: Error {}
        await #expect(throws: Full.self) {
            try await stream(Self.streamed(Self.picture(1), Self.picture(2, reason: "stop"))) { _ in throw Full() }
        }
    }

    @Test("an answer in one piece, where a stream was asked for, is read as well")
    func onePiece() async throws {
        let content: JSONValue = [["type": "text", "text": "First, "], ["type": "image", "image": .string(Self.address(1))]]
        let answer = try await stream(.json(["output": ["choices": [["message": ["content": content]]]], "request_id": "d2dcb952"]))
        #expect(answer.parts == [.text("First, "), .picture(1)])
    }
}

/// Errors in a stream.
extension ClientStreamTests {
    @Test(
        "an error before the first picture is thrown, with its code, its request id and what is certain",
        arguments: [
            ("DataInspectionFailed", 400, DashScopeError.Outcome.rejected), ("InvalidParameter", 400, .rejected),
            ("Throttling.RateQuota", 429, .rejected), ("InternalError", 500, .unknown), ("ModelServingError", 503, .unknown),
        ])
    func errorBefore(code: String, status: Int, outcome: DashScopeError.Outcome) async throws {
        let error = try await failure(Self.streamed(Self.text("First, "), Self.refusal(code, status: status)))
        #expect(error.code == code && error.requestID == "0f1e2d3c" && error.httpStatus == status)
        #expect(error.outcome == outcome)
    }

    @Test(
        "an error after a picture leaves the picture, and is what interrupted the rest",
        arguments: ["InternalError", "DataInspectionFailed"])
    func errorAfter(code: String) async throws {
        let answer = try await stream(Self.streamed(Self.text("First, "), Self.picture(1), Self.refusal(code)))
        #expect(answer.parts == [.text("First, "), .picture(1)])
        #expect(answer.interruption?.code == code && answer.interruption?.requestID == "0f1e2d3c")
    }

    @Test("a code in the data is an error, whatever the event is called", arguments: ["result", "error", "message"])
    func codeInData(kind: String) async throws {
        let error = try await failure(Self.streamed(Self.refusal("DataInspectionFailed", kind: kind, status: 200)))
        #expect(error.kind == .moderation && error.code == "DataInspectionFailed" && error.requestID == "0f1e2d3c")
    }

    @Test("a code in the data after a picture leaves the picture")
    func codeInDataAfter() async throws {
        let answer = try await stream(Self.streamed(Self.picture(1), Self.refusal("InternalError", kind: "result", status: 200)))
        #expect(answer.addresses == [Self.address(1)])
        #expect(answer.interruption?.code == "InternalError")
    }

    @Test(
        "a failure of the service is in doubt, whatever status its event states",
        arguments: ["InternalError", "internal_error", "InternalError.Timeout", "SystemError", "ModelServingError", "ModelUnavailable"])
    func failureWithoutStatus(code: String) async throws {
        let error = try await failure(Self.streamed(Self.text("First, "), Self.refusal(code, kind: "result", status: 200)))
        #expect(error.kind == .service && error.outcome == .unknown)
    }

    @Test("an error that does not say which leaves everything in doubt", arguments: ["it failed", "[]", "{}", ""])
    func namelessError(data: String) async throws {
        let error = try await failure(Self.streamed(Self.text("First, "), Array("event:error\ndata:\(data)\n\n".utf8)))
        #expect(error.kind == .service && error.outcome == .unknown)
    }

    @Test("a stream that held nothing is in doubt")
    func nothing() async throws {
        let error = try await failure(Self.streamed(Array(":keep-alive\n\n".utf8)))
        #expect(error.kind == .service && error.outcome == .unknown)
    }

    @Test("the key is not in an error of a stream even when the service repeats it")
    func keyInError() async throws {
        let refusal = Self.refusal("InvalidApiKey", status: 401, saying: "Incorrect API key provided: \(DashScopeClient.testKey).")
        let error = try await failure(Self.streamed(refusal))
        #expect(!error.description.contains(DashScopeClient.testKey))
    }

    @Test("the key is not in what interrupted a stream even when the service repeats it")
    func keyInInterruption() async throws {
        let refusal = Self.refusal("InvalidApiKey", status: 401, saying: "Incorrect API key provided: \(DashScopeClient.testKey).")
        let answer = try await stream(Self.streamed(Self.picture(1), refusal))
        let interruption = try #require(answer.interruption)
        #expect(!interruption.description.contains(DashScopeClient.testKey))
    }
}

/// Connections that break.
extension ClientStreamTests {
    @Test("a connection that breaks after a picture leaves the picture")
    func breakAfter() async throws {
        let answer = try await stream(Self.broken(Self.text("First, "), Self.picture(1)))
        #expect(answer.parts == [.text("First, "), .picture(1)])
        #expect(answer.interruption?.kind == .network && answer.interruption?.outcome == .unknown)
    }

    @Test("a connection that breaks within the second picture leaves the first")
    func breakWithin() async throws {
        let answer = try await stream(Self.broken(Self.picture(1), Array(Self.picture(2).dropLast(40))))
        #expect(answer.addresses == [Self.address(1)])
        #expect(answer.interruption?.kind == .network)
    }

    @Test("a connection that breaks before a picture leaves it in doubt")
    func breakBefore() async throws {
        let error = try await failure(Self.broken(Self.text("First, ")))
        #expect(error.kind == .network && error.outcome == .unknown)
    }

    @Test("a connection that breaks before an answer leaves it in doubt")
    func hangUp() async throws {
        let error = try await failure(.hangUp)
        #expect(error.kind == .network && error.outcome == .unknown)
    }
}

/// Refusals instead of a stream.
extension ClientStreamTests {
    @Test("a refusal instead of a stream is thrown, and certain")
    func refused() async throws {
        let error = try await failure(.refusal(400, "InvalidParameter"))
        #expect(error.kind == .refused && error.code == "InvalidParameter" && error.requestID == "0f1e2d3c")
        #expect(error.outcome == .rejected)
    }

    // SDK 2.0.2, `v2/errors.py`: the body of a refusal may itself be an event.
    @Test("a refusal that comes as an event under its own status is read as well")
    func refusedInEvent() async throws {
        let error = try await failure(.reply(400, Self.headers, Self.refusal("InvalidParameter")))
        #expect(error.kind == .refused && error.code == "InvalidParameter" && error.requestID == "0f1e2d3c")
    }

    @Test("a page instead of a stream leaves it in doubt, and says what came")
    func page() async throws {
        let error = try await failure(.reply(200, ["Content-Type": "text/html"], Array("<html>Sign in</html>".utf8)))
        #expect(error.kind == .service && error.outcome == .unknown)
        #expect(error.message.contains("text/html"))
    }
}

/// What is sent.
extension ClientStreamTests {
    /// Whatever may become of a stream.
    static let answers: [RecordingServer.Answer] = [
        streamed(text("First, "), picture(1, reason: "stop")), streamed(text("First, "), picture(1)), streamed(),
        streamed(refusal("InternalError", status: 500)), streamed(picture(1), refusal("InternalError", status: 500)),
        broken(), broken(text("First, ")), broken(picture(1)), .hangUp, .refusal(400, "InvalidParameter"),
        .refusal(400, "InvalidURL.Timeout"), .refusal(429, "Throttling.RateQuota"), .refusal(503, "ModelUnavailable"),
        .reply(502, ["Content-Type": "text/html"], Array("<html>Bad gateway</html>".utf8)),
    ]

    @Test("a stream is asked for once, whatever becomes of it", arguments: answers)
    func once(answer: RecordingServer.Answer) async throws {
        try await RecordingServer.serving { _ in
            answer
        } _: { server in
            _ = try? await DashScopeClient.testing(server).stream(Self.tutorial())
            #expect(server.requests.count == 1)
        }
    }

    @Test("a stream is asked for with the header and the parameter that the page wants", arguments: answers)
    func asked(answer: RecordingServer.Answer) async throws {
        try await RecordingServer.serving { _ in
            answer
        } _: { server in
            _ = try? await DashScopeClient.testing(server).stream(Self.tutorial())
            let request = try #require(server.requests.first)
            #expect(request.method == "POST" && request.path == "/api/v1/services/aigc/multimodal-generation/generation")
            #expect(request.headers["x-dashscope-sse"] == "enable" && request.headers["x-dashscope-async"] == nil)
            #expect(request.headers["accept"] == "text/event-stream")
            #expect(request.json?["parameters"]?["stream"] == true)
        }
    }
}
