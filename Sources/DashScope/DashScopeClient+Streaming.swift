import AsyncHTTPClient
public import ImageEditing
import NIOCore
import NIOHTTP1

extension DashScopeClient {
    /// How long an interleaved answer may take as a whole: five pictures at the two minutes that the slowest are said to take,
    /// three times over.
    private static let streamTimeout = TimeAmount.minutes(30)

    /// Sends a request whose answer comes piece by piece. It is never sent a second time.
    ///
    /// - Parameter arrived: Gets the answer so far after every event, so that a picture is on record as soon as it is paid.
    /// - Returns: All of it. When the stream breaks after a picture came, what came, with ``GenerationAnswer/interruption``.
    /// - Throws: ``DashScopeError`` when it breaks before, with what is certain about the bill.
    public func stream(_ request: GenerationRequest, arrived: (GenerationAnswer) throws -> Void = { _ in }) async throws -> GenerationAnswer
    {
        var answer = GenerationAnswer(.null)
        do {
            try await readStream(request) { event in
                answer.append(event)
                try arrived(answer)
            }
        } catch var error as DashScopeError {
            error.hide(apiKey)
            guard !answer.addresses.isEmpty else { throw error }
            answer.interruption = error
        }
        guard !answer.addresses.isEmpty || !answer.parts.isEmpty || answer.taskID != nil else {
            throw DashScopeError(
                .service, "The service's stream ended and held nothing. Look for the picture in the console.", requestID: answer.requestID,
                outcome: .unknown)
        }
        return answer
    }

    private func readStream(_ request: GenerationRequest, _ take: (GenerationAnswer) throws -> Void) async throws {
        var http = try httpRequest(.POST, request.path, headers: request.headers, body: request.body)
        http.headers.replaceOrAdd(name: "Accept", value: "text/event-stream")
        http.headers.add(name: "X-Accel-Buffering", value: "no")
        let response: HTTPClientResponse
        do { response = try await Self.http.execute(http, timeout: Self.streamTimeout) } catch {
            throw Self.networkError(error, host: baseURL.host)
        }
        let type = response.headers.first(name: "content-type")?.lowercased() ?? ""
        let isStream = type.hasPrefix("text/event-stream")
        guard response.status == .ok, isStream else {
            let bytes = try await collect(response, limit: Self.mostAnswerBytes)
            if isStream {
                // A refusal can come in the form of an event.
                var events = ServerSentEvents()
                let all = try events.append(bytes) + [events.finish()].compactMap(\.self)
                for event in all { _ = try Self.take(event, status: Int(response.status.code)) { _ in } }
            }
            let json = try Self.json(status: Int(response.status.code), headers: response.headers, bytes: bytes, isPaid: true)
            return try take(GenerationAnswer(json))
        }
        var events = ServerSentEvents()
        var body = response.body.makeAsyncIterator()
        while true {
            let chunk: ByteBuffer?
            do { chunk = try await body.next() } catch {
                if error is CancellationError || (error as? HTTPClientError) == .cancelled { throw CancellationError() }
                throw DashScopeError(
                    .network, "The answer of \(baseURL.host) broke off. Look for the picture in the console.", outcome: .unknown)
            }
            guard let chunk else { break }
            for event in try events.append(chunk.readableBytesView) where try Self.take(event, status: 200, take) { return }
        }
        if let event = events.finish() { _ = try Self.take(event, status: 200, take) }
    }

    /// Reads one event.
    ///
    /// Conflict C13: `finished` is true in every event of one example and only in the last of another. The stream is over when
    /// a choice says `stop`, which before is the string `null`, or when the connection ends.
    /// - Parameter status: Of the answer, for an event that states none.
    /// - Returns: Whether it was the last.
    private static func take(_ event: ServerSentEvents.Event, status: Int, _ take: (GenerationAnswer) throws -> Void) throws -> Bool {
        if event.data == Array("[DONE]".utf8) { return true }
        guard let json = try? JSONBytes.decode(event.data), json.object != nil else {
            // It may have held a picture that is paid.
            throw DashScopeError(
                .service, "The service's stream holds an event that cannot be read. Look for the picture in the console.", outcome: .unknown
            )
        }
        let code = [json["code"]?.string, json["output"]?["code"]?.string].compactMap(\.self).first { !$0.isEmpty } ?? ""
        let message = json["message"]?.string ?? json["output"]?["message"]?.string ?? ""
        if event.kind == "error" || !code.isEmpty || status >= 400 {
            guard !code.isEmpty || !message.isEmpty else {
                throw DashScopeError(
                    .service, "The service's stream reports an error without saying which. Try again later.",
                    requestID: json["request_id"]?.string, outcome: .unknown)
            }
            throw DashScopeError(
                status: event.status.flatMap { $0 >= 400 ? $0 : nil } ?? max(400, status), code: code, message: message,
                requestID: json["request_id"]?.string)
        }
        try take(GenerationAnswer(json))
        return json["output"]?["choices"]?.array?.contains { $0["finish_reason"]?.string == "stop" } ?? false
    }
}
