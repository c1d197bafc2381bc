import Easel
import Foundation
import Testing

/// The built tool, run as a process with nothing of this process's environment but PATH.
enum Tool {
    /// What a run printed, and how it ended.
    struct Answer: Sendable {
        let output: String
        let error: String
        let exitCode: Int32

        var lines: [String] { output.split(separator: "\n").map(String.init) }

        /// The lines of standard output, each a JSON object.
        func objects() throws -> [JSONValue] { try lines.map { try Tool.object($0) } }

        /// The only line of standard output, a JSON object.
        func object() throws -> JSONValue {
            try #require(lines.count == 1, "one line on standard output: \(output) \(error)")
            return try Tool.object(output)
        }

        /// The members of `error`, which is all that standard error holds.
        func failure() throws -> JSONValue {
            let lines = error.split(separator: "\n")
            try #require(lines.count == 1, "one line on standard error: \(error)")
            return try #require(try Tool.object(error)["error"])
        }
    }

    static func object(_ text: String) throws -> JSONValue {
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        try #require(value.object != nil, "\(text) is no object")
        return value
    }

    /// Beside the tests, or in the package's debug folder.
    static let path: String = {
        let beside = [Bundle.main.bundlePath, URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path]
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        var above: [String] = []
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            above.append(folder.appendingPathComponent(".build/debug").path)
        }
        let places = beside + [URL(fileURLWithPath: Bundle.main.bundlePath).deletingLastPathComponent().path] + above
        let found = places.map { "\($0)/easel" }.first { FileManager.default.isExecutableFile(atPath: $0) && !isFolder($0) }
        return found ?? "easel"
    }()

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// Runs the tool in `desk` and waits for its end.
    static func run(_ words: [String], in desk: Desk, environment: [String: String] = [:]) async throws -> Answer {
        // Hundreds of tests are under way at once, and beyond 1,024 open files Foundation waits for processes that are gone.
        await Turns.shared.take()
        do {
            let answer = try await runAtOnce(words, in: desk, environment: environment)
            await Turns.shared.giveBack()
            return answer
        } catch {
            await Turns.shared.giveBack()
            throw error
        }
    }

    private static func runAtOnce(_ words: [String], in desk: Desk, environment: [String: String]) async throws -> Answer {
        let process = process(words, in: desk, environment: environment)
        // Files, not pipes: nobody has to read while the tool writes.
        let names = ["stdout", "stderr"].map { desk.hidden.appendingPathComponent("\($0)-\(UUID().uuidString)") }
        for name in names { _ = FileManager.default.createFile(atPath: name.path, contents: nil) }
        let handles = try names.map { try FileHandle(forWritingTo: $0) }
        // They outlive the process object otherwise.
        defer { for handle in handles { try? handle.close() } }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let texts = try names.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Answer(output: texts[0], error: texts[1], exitCode: process.terminationStatus)
    }

    static func run(_ words: String..., in desk: Desk, environment: [String: String] = [:]) async throws -> Answer {
        try await run(words, in: desk, environment: environment)
    }

    static func process(_ words: [String], in desk: Desk, environment: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = words
        process.currentDirectoryURL = desk.folder
        process.standardInput = FileHandle.nullDevice
        let own = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": desk.hidden.path]
        process.environment = own.merging(environment) { _, new in new }
        return process
    }
}

/// So many processes at once, and the others in the order in which they came.
private actor Turns {
    static let shared = Turns(6)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
