import Easel
import Foundation
import Testing

/// `easel sandbox` as a process of its own.
final class SandboxServer: @unchecked Sendable {
    let firstLine: JSONValue
    let baseURL: String
    private let process: Process
    private let output: Pipe

    init(in desk: Desk, words: [String] = []) throws {
        process = Tool.process(["sandbox"] + words, in: desk)
        output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var bytes = Data()
        while !bytes.contains(0x0A) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            bytes += more
        }
        firstLine = try Tool.object(String(decoding: bytes, as: UTF8.self))
        baseURL = try #require(firstLine["baseURL"]?.string)
    }

    deinit { if process.isRunning { process.terminate() } }

    /// Sends SIGTERM and waits for the end.
    func stop() -> (exitCode: Int32, reason: Process.TerminationReason) {
        process.terminate()
        process.waitUntilExit()
        return (process.terminationStatus, process.terminationReason)
    }

    /// Words that make a command talk to it, often, since its tasks take a quarter of a second.
    var words: [String] { ["--base-url", baseURL, "--poll-interval", "0.05", "--workspace", "shoot"] }
}
