import Easel
import Foundation
import Testing

@Suite("easel config")
struct ConfigCommandTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    /// What everything is run with: the workspace `shoot`.
    private func run(_ words: [String], environment: [String: String] = [:]) async throws -> Tool.Answer {
        try await Tool.run(words, in: desk, environment: environment.merging(["EASEL_WORKSPACE": "shoot"]) { own, _ in own })
    }

    private func write(_ text: String, to file: URL) throws {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private var userFile: URL { desk.hidden.appendingPathComponent(".config/easel/config.json") }
    private var workspaceFile: URL { desk.folder.appendingPathComponent("shoot/easel.json") }

    /// The line of one setting.
    private func line(_ setting: String, environment: [String: String] = [:]) async throws -> JSONValue {
        let lines = try await run(["config", "--json"], environment: environment).objects()
        return try #require(lines.first { $0["setting"]?.string == setting })
    }

    // MARK: the order

    /// Places that all name another service region.
    struct Order: Sendable, CustomTestStringConvertible {
        var user: String?
        var workspace: String?
        var environment: String?
        var flag: String?
        /// What counts, where it comes from, and what pictures are paid in there.
        let value: String
        let origin: String
        let currency: String

        var testDescription: String { flag == nil ? origin : "a flag" }

        static let all = [
            Order(value: "singapore", origin: "built in", currency: "USD"),
            Order(user: "beijing", value: "beijing", origin: "config.json", currency: "CNY"),
            Order(user: "singapore", workspace: "beijing", value: "beijing", origin: "easel.json", currency: "CNY"),
            Order(
                user: "beijing", workspace: "beijing", environment: "singapore", value: "singapore", origin: "EASEL_SERVICE_REGION",
                currency: "USD"),
            // A flag is not shown by config, and counts all the same.
            Order(
                user: "singapore", workspace: "singapore", environment: "singapore", flag: "beijing", value: "singapore",
                origin: "EASEL_SERVICE_REGION", currency: "CNY"),
        ]
    }

    @Test("flag, environment, workspace, user, built in: the first that says it counts, and config shows which", arguments: Order.all)
    func order(order: Order) async throws {
        if let user = order.user { try write(#"{"service-region": "\#(user)"}"#, to: userFile) }
        if let workspace = order.workspace { try write(#"{"service-region": "\#(workspace)"}"#, to: workspaceFile) }
        let environment = order.environment.map { ["EASEL_SERVICE_REGION": $0] } ?? [:]
        let line = try await line("service-region", environment: environment)
        #expect(line["value"]?.string == order.value)
        let origins = ["config.json": userFile.path, "easel.json": workspaceFile.path]
        #expect(line["origin"]?.string == origins[order.origin] ?? order.origin)
        let flag = order.flag.map { ["--service-region", $0] } ?? []
        let report = try await run(["check", "-p", "x", "--json"] + flag, environment: environment).object()
        #expect(report["cost"]?["currency"]?.string == order.currency)
    }

    @Test("the region that the image skill's script reads counts too")
    func skillRegion() async throws {
        let report = try await run(["check", "-p", "x", "--json"], environment: ["QWEN_REGION": "cn-beijing"]).object()
        #expect(report["cost"]?["currency"]?.string == "CNY")
    }

    @Test("XDG_CONFIG_HOME is where the user's file lies when it is set")
    func configHome() async throws {
        try write(#"{"model": "z-image-turbo"}"#, to: desk.folder.appendingPathComponent("xdg/easel/config.json"))
        let line = try await line("model", environment: ["XDG_CONFIG_HOME": desk.path("xdg")])
        #expect(line["value"]?.string == "z-image-turbo")
        #expect(line["origin"]?.string == desk.path("xdg/easel/config.json"))
    }

    // MARK: what a file must not hold

    static let readers = [
        ["check", "-p", "x"], ["generate", "-p", "x", "--sandbox"], ["edit", "-p", "x", "--sandbox"],
        ["request", "--request", "{}", "--sandbox"], ["tasks", "--sandbox"], ["tasks", "fetch", "0b1c", "--sandbox"],
        ["jobs", "resume", "--sandbox"], ["doctor", "--sandbox"], ["models"], ["inspect", "room.png"], ["config"],
    ]

    @Test(
        "a workspace that says where the key goes or comes from stops every command that reads settings: exit 4",
        arguments: ["base-url", "api-key-file"], readers)
    func personal(key: String, words: [String]) async throws {
        try write(#"{"\#(key)": "https://example.com/api/v1"}"#, to: workspaceFile)
        let answer = try await run(words + ["--json"])
        #expect(answer.exitCode == 4)
        #expect(answer.output.isEmpty)
        let message = try #require(try answer.failure()["message"]?.string)
        #expect(message.contains(key) && message.contains(workspaceFile.path))
    }

    @Test("the user's own file may say it")
    func ownBaseURL() async throws {
        try write(#"{"base-url": "https://example.com/api/v1"}"#, to: userFile)
        #expect(try await line("base-url")["origin"]?.string == userFile.path)
    }

    @Test(
        "a file that is no settings file is exit 4, and the sentence says what is wrong",
        arguments: [
            (#"{"servce-region": "beijing"}"#, "servce-region"), ("beijing", "no settings file"), ("[]", "no settings file"),
            (#"{"model": true}"#, "model"), (#"{"pace": null}"#, "pace"), (#"{"timeout": [1]}"#, "timeout"),
        ])
    func broken(text: String, says: String) async throws {
        try write(text, to: workspaceFile)
        for words in [["config", "--json"], ["check", "-p", "x", "--json"]] {
            let answer = try await run(words)
            #expect(answer.exitCode == 4)
            #expect(answer.output.isEmpty)
            #expect(try answer.failure()["message"]?.string?.contains(says) == true)
        }
    }

    // MARK: set and unset

    private func settings(_ file: URL) throws -> JSONValue { try Tool.object(String(decoding: Data(contentsOf: file), as: UTF8.self)) }

    @Test("set and unset change one value and keep the others")
    func setAndUnset() async throws {
        for words in [["model", "wan2.6-t2i"], ["timeout", "60"], ["model", "z-image-turbo"]] {
            #expect(try await run(["config", "set"] + words).exitCode == 0)
        }
        #expect(try settings(userFile) == ["model": "z-image-turbo", "timeout": "60"])
        #expect(try await run(["config", "unset", "model"]).exitCode == 0)
        #expect(try settings(userFile) == ["timeout": "60"])
    }

    @Test("--in-workspace sets it in the workspace, and the user's file is not made")
    func setInWorkspace() async throws {
        #expect(try await run(["config", "set", "service-region", "beijing", "--in-workspace"]).exitCode == 0)
        #expect(try settings(workspaceFile) == ["service-region": "beijing"])
        #expect(!FileManager.default.fileExists(atPath: userFile.path))
    }

    @Test(
        "a name or value that no command would take is exit 4, and nothing is written",
        arguments: [
            ["set", "modle", "x"], ["set", "service-region", "mars"], ["set", "pace", "fast"], ["set", "upload", "maybe"],
            ["set", "lookup-delays", "0,x"], ["set", "base-url", "http://192.0.2.1/api/v1"], ["unset", "modle"],
            ["set", "base-url", "https://example.com/api/v1", "--in-workspace"], ["set", "api-key-file", "key", "--in-workspace"],
            ["set", "pace", "5000"], ["set", "poll-interval", "0.0001"],
        ])
    func refused(words: [String]) async throws {
        #expect(try await run(["config"] + words).exitCode == 4)
        for file in [userFile, workspaceFile] { #expect(!FileManager.default.fileExists(atPath: file.path)) }
    }

    // MARK: the key

    @Test("where the key comes from is shown, and never the key", arguments: ["environment", ".env", "file"])
    func key(place: String) async throws {
        let key = "sk-5f3c9b7e2a8d4416b0e7c1d2f3a4b5c6"
        let origins = ["environment": "QWEN_API_KEY", ".env": ".env", "file": userFile.path]
        if place == ".env" { try desk.write("export DASHSCOPE_API_KEY=\"\(key)\"\n", to: ".env") }
        if place == "file" {
            try desk.write(key, to: "key.txt")
            try write(#"{"api-key-file": "\#(desk.path("key.txt"))"}"#, to: userFile)
        }
        let environment = place == "environment" ? ["QWEN_API_KEY": key] : [:]
        #expect(try await line("api-key", environment: environment)["origin"]?.string == origins[place])
        for words in [["config"], ["config", "--json"]] {
            let answer = try await run(words, environment: environment)
            #expect(answer.exitCode == 0 && !(answer.output + answer.error).contains(key))
        }
    }
}
