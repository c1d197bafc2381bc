import Easel
import Foundation
import Testing

/// Nothing listens there; a test that needed it would fail.
private let nowhere = "http://127.0.0.1:9/api/v1"

private let task = ServiceTask.ID(rawValue: "0b1c")

@Suite("Carrying on without the service that a job was sent to")
struct ResumingElsewhereTests {
    private static let result = ResultRecord(position: 1, address: "http://127.0.0.1:9/results/1.png?Signature=x")

    @Test(
        "a job of a sandbox that is gone has expired, or is cancelled when nothing was sent",
        arguments: [
            ([], .cancelled), ([.submitting], .expired), ([.submitting, .inDoubt], .expired), ([.submitting, .submitted], .expired),
            ([.submitting, .submitted, .succeeded], .expired),
        ] as [([JobState], JobState)])
    func goneSandbox(path: [JobState], end: JobState) async throws {
        let studio = try Studio(baseURL: nowhere, isSandbox: true)
        let job = try studio.plan(studio.edit(), baseURL: "http://127.0.0.1:10/api/v1", isSandbox: true)
        try studio.take(job, along: path) {
            $0.taskID = task
            $0.results = [Self.result]
        }
        let resumed = try await studio.workspace.resume(studio.options)
        #expect(resumed.map(\.record.state) == [end])
        #expect(try studio.ledger.unfinishedJobs().isEmpty)
    }

    @Test(
        "a job of another address is left alone, and the error names the address",
        arguments: [[], [.submitting], [.submitting, .inDoubt], [.submitting, .submitted], [.submitting, .submitted, .succeeded]]
            as [[JobState]])
    func otherAddress(path: [JobState]) async throws {
        let studio = try Studio(baseURL: nowhere)
        let other = "https://dashscope.aliyuncs.com/api/v1"
        let job = try studio.take(studio.plan(studio.edit(), baseURL: other), along: path) {
            $0.taskID = task
            $0.results = [Self.result]
        }
        let resumed = try #require(try await studio.workspace.resume(studio.options).first)
        let error = try #require(resumed.error as? EaselError)
        #expect(error.kind == .usage)
        #expect(error.description.contains("--base-url \(other)"))
        #expect(try studio.ledger.job(job.id).state == path.last ?? .planned)
    }

    /// A job whose raw result is here, as `fetch` leaves it.
    private func downloaded(_ studio: Studio) throws -> JobRecord {
        let raw = try studio.folder.picture("raw.png", tint: 20)
        return try studio.take(studio.plan(studio.edit()), along: [.submitting, .submitted, .succeeded, .downloaded]) {
            var result = ResultRecord(position: 1, address: nil)
            (result.rawPath, result.sha256, result.width, result.height) = (raw.string, "00", 960, 800)
            $0.taskID = task
            $0.results = [result]
        }
    }

    @Test("a downloaded job is delivered without the service")
    func downloadedJob() async throws {
        let studio = try Studio(baseURL: nowhere)
        _ = try downloaded(studio)
        let job = try #require(try await studio.workspace.resume(studio.options).first?.job)
        #expect(job.state == .delivered)
        #expect(ImageInspection(try #require(job.images.first).path, deep: true).problem == nil)
        #expect(job.sheet != nil)
    }

    @Test("a job that was killed between its files and the ledger is delivered", arguments: ["-1.png", "-1.json", "-sheet.png"])
    func halfDelivered(last: String) async throws {
        let studio = try Studio(baseURL: nowhere)
        let job = try downloaded(studio)
        let stem = "shoot/out/room-\(job.id.prefix(6))"
        try FileManager.default.createDirectory(atPath: studio.folder.path.appending("shoot/out").string, withIntermediateDirectories: true)
        // Files of this job's name can only be its own, from before the crash.
        for name in ["-1.png", "-sheet.png", "-1.json"] {
            try studio.folder.write(studio.folder.data("raw.png"), to: stem + name)
            if name == last { break }
        }
        let resumed = try #require(try await studio.workspace.resume(studio.options).first)
        #expect(resumed.error == nil)
        #expect(resumed.record.state == .delivered)
    }
}
