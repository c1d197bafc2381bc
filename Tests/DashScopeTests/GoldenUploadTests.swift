import Foundation
import ImageEditing
import Testing

@testable import DashScope

/// Uploads compared with those of the vendor's SDK, sent by the real client to a real server.
struct GoldenUploadTests {
    /// Every recorded flow that ends with a request after uploading a file.
    static let flows = Golden.all.filter { $0.name.hasPrefix("upload-") && !$0.isDefect && $0.hasFiles && $0.generation != nil }

    /// Not a picture: what a file holds is no business of an upload.
    private let file = Array("the bytes of a file\r\n--with a line that looks like a boundary\r\n".utf8)

    /// What arrives when Easel does what the user of the SDK did.
    private func exchange(_ flow: Golden) async throws -> [RecordingServer.Request] {
        try await RecordingServer.serving { request in
            let recorded = flow.answers[min(request.number, flow.answers.count) - 1]
            let port = request.headers["host"]?.split(separator: ":").last ?? ""
            let text = String(decoding: (try? JSONBytes.encode(recorded["body"] ?? .null)) ?? [], as: UTF8.self)
            let bytes = recorded["body"] == .null ? [] : Array(text.replacing("PORT", with: port).utf8)
            return .reply(recorded["status"]?.integer ?? 0, ["Content-Type": recorded["content_type"]?.string ?? ""], bytes)
        } _: { server in
            let client = try DashScopeClient.testing(server)
            let model = ImageModel.ID(rawValue: flow.call["model"]?.string ?? "")
            var sent: [String] = []
            for image in flow.images {
                if image.hasPrefix("http") {
                    sent.append(image)
                } else {
                    let policy = try await client.uploadPolicy(for: model)
                    sent.append(try await client.upload(file, name: "photo-1.png", mediaType: "image/png", policy: policy))
                }
            }
            _ = try await client.send(try flow.request(images: sent))
            return server.requests
        }
    }

    @Test("there are flows to compare")
    func present() {
        #expect(Self.flows.count >= 7)
    }

    @Test("method, path, query, media type and headers are the SDK's", arguments: flows)
    func envelope(flow: Golden) async throws {
        let requests = try await exchange(flow)
        #expect(requests.map(\.method) == flow.requests.map { $0["method"]?.string ?? "" })
        #expect(requests.map(\.path) == flow.requests.map { $0["path"]?.string ?? "" })
        for (request, recorded) in zip(requests, flow.requests) {
            let query = request.query.split(separator: "&").map {
                $0.split(separator: "=", maxSplits: 1).map { String($0).removingPercentEncoding ?? "" }
            }
            #expect(Dictionary(query.map { ($0[0], JSONValue.string($0[1])) }) { first, _ in first } == recorded["query"]?.object)
            #expect(Golden.actedOn(request.headers) == Golden.actedOn(recorded))
            if recorded["body"] != .null {
                let type = request.headers["content-type"]?.split(separator: ";").first
                #expect(type == recorded["headers"]?["content-type"]?.string?.split(separator: ";").first)
            }
        }
    }

    @Test("the key goes to the API and not to the storage host", arguments: flows)
    func authorization(flow: Golden) async throws {
        let requests = try await exchange(flow)
        for (request, recorded) in zip(requests, flow.requests) {
            let scheme = recorded["headers"]?["authorization"]?.string?.split(separator: " ").first.map(String.init)
            #expect(request.headers["authorization"]?.split(separator: " ").first.map(String.init) == scheme)
        }
        let upload = try #require(requests.first { $0.path == "/oss" })
        #expect(upload.headers["authorization"] == nil)
        #expect(
            !upload.headers.values.contains { $0.contains("sk-0123456789abcdef") }
                && !String(decoding: upload.body, as: UTF8.self).contains("sk-"))
    }

    @Test("the fields of the form have the SDK's names, order and values", arguments: flows)
    func form(flow: Golden) async throws {
        let index = try #require(flow.requests.firstIndex { $0["path"] == "/oss" })
        let upload = try await exchange(flow)[index]
        let boundary = try #require(upload.headers["content-type"]?.firstMatch(of: #/boundary=(.+)/#)?.1)
        let parts = String(decoding: upload.body, as: UTF8.self).components(separatedBy: "--\(boundary)")
        #expect(parts.first == "" && parts.last == "--\r\n")
        let fields = try parts.dropFirst().dropLast().map { part in
            let pieces = part.components(separatedBy: "\r\n\r\n")
            let name = try #require(pieces[0].firstMatch(of: #/; name="([^"]*)"/#)?.1)
            return (name: String(name), value: String(pieces.dropFirst().joined(separator: "\r\n\r\n").dropLast()))
        }
        let recorded = flow.requests[index]["body"]?["multipart"]?.array ?? []
        #expect(fields.map(\.name) == recorded.map { $0["name"]?.string ?? "" })
        for (field, expected) in zip(fields, recorded) {
            switch field.name {
            case "key":
                #expect(field.value.hasPrefix("dashscope-instant/0123456789abcdef/2026-01-01/") && field.value.hasSuffix("/photo-1.png"))
            case "file": #expect(Array(field.value.utf8) == file)
            default: #expect(field.value == expected["value"]?.string)
            }
        }
    }

    @Test("the request names the uploaded file and says what the SDK's says", arguments: flows)
    func body(flow: Golden) async throws {
        let request = try #require(try await exchange(flow).last)
        flow.expectBody(request.json, flow.generation?["body"])
        #expect(String(decoding: request.body, as: UTF8.self).contains("\"oss://dashscope-instant/0123456789abcdef/2026-01-01/"))
    }
}
