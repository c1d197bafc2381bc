import ImageEditing
import NIOHTTP1

extension DashScopeClient {
    /// The JSON of a successful answer.
    ///
    /// - Throws: ``DashScopeError`` for every other status, for a 200 that carries a code, and for what is no JSON.
    static func json(status: Int, headers: HTTPHeaders, bytes: [UInt8], isPaid: Bool) throws(DashScopeError) -> JSONValue {
        let json = try? JSONBytes.decode(bytes)
        let requestID = json?["request_id"]?.string ?? headers.first(name: "x-request-id")
        let code = json?["code"]?.string ?? ""
        let message = json?["message"]?.string ?? ""
        if (200..<300).contains(status), let json, json.object != nil {
            // A failed task states its code at the top on some pages; that is a task, not a refusal.
            guard code.isEmpty || json["output"]?["task_status"] != nil else {
                throw DashScopeError(status: status, code: code, message: message, requestID: requestID)
            }
            return json
        }
        if json?.object != nil, !code.isEmpty || !message.isEmpty {
            var error = DashScopeError(
                status: status, code: code, message: message, requestID: requestID, retryAfter: retryAfter(headers))
            // The SDK takes this header's word over the code's.
            if headers.first(name: "x-should-retry") == "false" { error.retry = .never }
            throw error
        }
        let kind = headers.first(name: "content-type")?.prefix { $0 != ";" } ?? "no content type"
        // 408 was not answered in time, and a redirect, which is not followed, may have been taken by what sent it.
        let isOpen = (200..<400).contains(status) || status == 408 || status >= 500
        throw DashScopeError(
            isOpen ? .service : status == 401 ? .key : status == 429 ? .throttled : .refused,
            "The answer is not the API's: status \(status), \(kind), \(bytes.count) bytes. A proxy may stand in between; check the base URL.",
            requestID: requestID, httpStatus: status,
            // Whatever answered 200 or failed may have passed the request on first.
            outcome: isPaid && isOpen ? .unknown : .rejected, retryAfter: retryAfter(headers))
    }

    /// The pause that the server asks for, in seconds, in milliseconds, or as a date by its own clock.
    static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        func positive(_ text: String) -> Double? { Double(text).flatMap { $0 >= 0 && $0 < 1e12 ? $0 : nil } }
        if let milliseconds = headers.first(name: "retry-after-ms").flatMap(positive) { return .milliseconds(Int(milliseconds)) }
        guard let text = headers.first(name: "retry-after") else { return nil }
        if let seconds = positive(text) { return .seconds(seconds) }
        guard let then = HTTPDate.seconds(text), let now = headers.first(name: "date").flatMap(HTTPDate.seconds), then >= now else {
            return nil
        }
        return .seconds(then - now)
    }
}
