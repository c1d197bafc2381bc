import Foundation
import ImageEditing
import Raster
import Testing

@testable import DashScope

/// A flow of the vendor's SDK as it was recorded: what the user asked for, what the SDK sent, what it was answered.
struct Golden: Sendable, CustomTestStringConvertible {
    let name: String
    let json: JSONValue

    var testDescription: String { name }
    var call: JSONValue { json["call"] ?? .null }
    var requests: [JSONValue] { json["requests"]?.array ?? [] }
    var answers: [JSONValue] { json["answers"]?.array ?? [] }
    var images: [String] { (call["images"]?.array ?? []).compactMap(\.string) }
    var hasFiles: Bool { images.contains { !$0.hasPrefix("http") && !$0.hasPrefix("oss:") } }

    /// The request that makes pictures.
    var generation: JSONValue? { requests.first { $0["path"]?.string?.contains("/services/aigc/") == true } }

    /// Whether the SDK asked for server-sent events.
    var isStream: Bool { generation?["headers"]?["x-dashscope-sse"] != nil }
    /// The data of each event of a stream.
    var events: [JSONValue] { answers.first?["body"]?["events"]?.array ?? [] }

    static let all: [Golden] = {
        let folder = Bundle.module.bundleURL.appending(path: "Fixtures/golden")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: folder.appending(path: name)), let json = try? JSONBytes.decode(Array(data)) else {
                return nil
            }
            return Golden(name: String(name.dropLast(5)), json: json)
        }
    }()

    /// What the SDK sends and a client should not: each with the reason that is given beside the recordings.
    static let defects = [
        "v2-wan27-misrouted": "the SDK sends a messages model to the path of the prompt models",
        "v2-qwen20pro-misrouted": "the same",
        "v2-wan25-i2i-misrouted": "sent to text2image, without its images",
        "v2-wan27-multimodal-chat": "the SDK's chat class adds result_format and loses the picture",
        "upload-same-name-twice": "one key for two files, so that the second upload is refused",
        "prompt-names-a-file": "a prompt that equals a file name is uploaded",
        "wan26-interleave-stream": "parameters.stream is lost",
        "wan26-interleave-stream-merged": "adds incremental_output and merges the answers",
        "wan22-t2i-flash-sync-call": "an asynchronous path without the header that it needs; the service refuses it",
    ]

    /// Recordings of an older SDK, `NAME@VERSION`, that has not the defect of that name.
    private static let sound: Set = ["wan26-interleave-stream@1.25.15"]

    var isDefect: Bool { !Self.sound.contains(name) && Self.defects[String(name.prefix { $0 != "@" })] != nil }

    /// The request that Easel makes of what the user asked for.
    ///
    /// - Parameter sent: The values of the images, once the files among them are uploaded.
    func request(images sent: [String]) throws -> GenerationRequest {
        // The keys of the SDK's parameters are those of an edit file.
        var members = call["parameters"]?.object ?? [:]
        // This one says how the answer comes, which is no part of an edit.
        let isStream = members.removeValue(forKey: "stream") == true
        members["prompt"] = call["prompt"]
        members["images"] = call["images"]
        let edit = try EditFile(.object(members)).edit
        let model = try #require(ImageModel.known(ImageModel.ID(rawValue: call["model"]?.string ?? "")))
        let facts = images.map {
            $0.hasPrefix("file") || $0.hasPrefix("/") ? ImageInfo(format: .png, size: PixelSize(width: 1024, height: 768)) : nil
        }
        let validated = try edit.validated(for: model, references: facts, force: true)
        let isTask = generation?["headers"]?["x-dashscope-async"] != nil
        // The SDK was recorded as it comes, which is on Beijing.
        return try GenerationRequest(validated, images: sent, call: isTask ? .task : isStream ? .stream : .sync, in: .beijing)
    }

    /// Compares a body with the recorded one; Easel may add `n`, `size` where it knows the images, and for z-image `prompt_extend`.
    func expectBody(_ body: JSONValue?, _ recorded: JSONValue?, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(body?["model"] == recorded?["model"], sourceLocation: sourceLocation)
        #expect(Self.shape(body?["input"]) == Self.shape(recorded?["input"]), sourceLocation: sourceLocation)
        var parameters = body?["parameters"]?.object ?? [:]
        var expected = recorded?["parameters"]?.object ?? [:]
        // The SDK leaks its own flag into the request.
        expected["is_async"] = nil
        let byAddress = images.contains { $0.hasPrefix("http") || $0.hasPrefix("oss:") }
        let mayAdd = ["n"] + (byAddress ? [] : ["size"]) + (call["model"]?.string == "z-image-turbo" ? ["prompt_extend"] : [])
        for name in mayAdd where expected[name] == nil { parameters[name] = nil }
        #expect(parameters == expected, sourceLocation: sourceLocation)
        #expect(Set(body?.object?.keys.map(\.self) ?? []) == ["model", "input", "parameters"], sourceLocation: sourceLocation)
    }

    /// A value in which `oss://` addresses, whose end is chance, all look the same.
    private static func shape(_ value: JSONValue?) -> JSONValue? {
        switch value {
        case .string(let text) where text.hasPrefix("oss://"): "oss://…"
        case .array(let items): .array(items.compactMap { shape($0) })
        case .object(let members): .object(members.compactMapValues { shape($0) })
        default: value
        }
    }

    /// The three headers that the service acts on.
    static let headerNames = ["x-dashscope-async", "x-dashscope-sse", "x-dashscope-ossresourceresolve"]

    static func actedOn(_ headers: [String: String]) -> [String: String] {
        var result: [String: String] = [:]
        for (name, value) in headers where headerNames.contains(name.lowercased()) { result[name.lowercased()] = value }
        return result
    }

    static func actedOn(_ recorded: JSONValue) -> [String: String] {
        actedOn((recorded["headers"]?.object ?? [:]).compactMapValues(\.string))
    }
}
