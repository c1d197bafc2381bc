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
            throw DashScopeError(
                status: status, code: code, message: message, requestID: requestID, retryAfter: retryAfter(headers))
        }
        let kind = headers.first(name: "content-type")?.prefix { $0 != ";" } ?? "no content type"
        let isSuccess = (200..<300).contains(status)
        throw DashScopeError(
            isSuccess || status >= 500 ? .service : status == 401 ? .key : status == 429 ? .throttled : .refused,
            "The answer is not the API's: status \(status), \(kind), \(bytes.count) bytes. A proxy may stand in between; check the base URL.",
            requestID: requestID, httpStatus: status,
            // Whatever answered 200 or failed may have passed the request on first.
            outcome: isPaid && (isSuccess || status >= 500) ? .unknown : .rejected, retryAfter: retryAfter(headers))
    }

    /// The pause that the server asks for, in seconds or milliseconds; dates are not used by this service.
    static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        if let text = headers.first(name: "retry-after-ms"), let milliseconds = Int(text), milliseconds >= 0 {
            return .milliseconds(milliseconds)
        }
        if let text = headers.first(name: "retry-after"), let seconds = Int(text), seconds >= 0 { return .seconds(seconds) }
        return nil
    }
}
