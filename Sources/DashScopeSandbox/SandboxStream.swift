import HTTPTypes
import Hummingbird
import ImageEditing
import NIOCore

/// The answer of an interleaved call at once, as server-sent events: one part of the content in each.
///
/// Source: Model Studio, “Wan image generation 2.6”, read 2026-11-21. `finish_reason` is the string `"null"` until the last.
enum SandboxStream {
    /// - Parameter breaks: Whether the stream ends in an error after its first picture.
    static func response(_ output: [String: JSONValue], usage: JSONValue?, requestID: String, breaks: Bool) -> Response {
        let parts = output["choices"]?.array?.first?["message"]?["content"]?.array ?? []
        var events: [JSONValue] = []
        var images = 0
        for (index, part) in parts.enumerated() {
            if breaks, images == 1 { break }
            if part["image"] != nil { images += 1 }
            let isLast = index == parts.count - 1
            var counted = usage?.object ?? [:]
            counted["image_count"] = .integer(images)
            if images == 0 { counted["size"] = "0*0" }
            events.append([
                "output": [
                    "choices": [
                        ["finish_reason": isLast ? "stop" : "null", "message": ["role": "assistant", "content": [part]]]
                    ], "finished": .bool(isLast),
                ],
                "usage": .object(counted), "request_id": .string(requestID),
            ])
        }
        var text = events.enumerated().map { index, event in
            "id:\(index + 1)\nevent:result\n:HTTP_STATUS/200\ndata:\(String(decoding: SandboxJSON.write(event), as: UTF8.self))\n\n"
        }
        if breaks {
            let error: JSONValue = [
                "code": "DataInspectionFailed", "message": "Output data may contain inappropriate content.",
                "request_id": .string(requestID),
            ]
            text.append(
                "id:\(text.count + 1)\nevent:error\n:HTTP_STATUS/400\ndata:\(String(decoding: SandboxJSON.write(error), as: UTF8.self))\n\n"
            )
        }
        let pieces = text
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream;charset=UTF-8"],
            body: ResponseBody { writer in
                for event in pieces { try await writer.write(ByteBuffer(string: event)) }
                try await writer.finish(nil)
            })
    }
}
