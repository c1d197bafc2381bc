import Easel
import Foundation
import Testing

/// What becomes of a paid job when fetching its pictures meets trouble.
struct FetchingTests {
    private func succeeded(_ studio: Studio, task: ServiceTask.ID?, addresses: [String]) throws -> JobRecord {
        try studio.take(studio.plan(studio.edit()), along: [.submitting, .submitted, .succeeded]) {
            $0.taskID = task
            $0.results = addresses.enumerated().map { ResultRecord(position: $0 + 1, address: $1) }
        }
    }

    @Test("an address that is refused is asked for again, and the picture arrives")
    func staleAddress() async throws {
        try await Studio.open { studio in
            let task = try await studio.submitUnrecorded(studio.edit())
            // The sandbox answers 404 for a name that it never gave out, as the service does 403 for one that is over.
            let stale = studio.client.baseURL.text.replacing("/api/v1", with: "/results/never.png")
            while try await studio.client.task(task).status != .succeeded {}
            let job = try succeeded(studio, task: task, addresses: [stale])
            _ = try await studio.workspace.resume(studio.options)
            #expect(try studio.ledger.job(job.id).state == .delivered)
        }
    }

    @Test("a refused address leaves a job of today unfinished")
    func refusedToday() async throws {
        try await Studio.open { studio in
            let stale = studio.client.baseURL.text.replacing("/api/v1", with: "/results/never.png")
            let job = try succeeded(studio, task: nil, addresses: [stale])
            let resumed = try #require(try await studio.workspace.resume(studio.options).first)
            #expect((resumed.error as? DashScopeError)?.billed == .yes)
            #expect(try studio.ledger.job(job.id).state == .succeeded)
        }
    }

    @Test("one picture that cannot be had does not hold up the next")
    func oneOfTwo() async throws {
        try await Studio.open { studio in
            let task = try await studio.submitUnrecorded(studio.edit())
            var good: [String] = []
            while good.isEmpty { good = try await studio.client.task(task).addresses }
            let stale = studio.client.baseURL.text.replacing("/api/v1", with: "/results/never.png")
            let job = try succeeded(studio, task: nil, addresses: [stale, good[0]])
            _ = try await studio.workspace.resume(studio.options)
            let results = try studio.ledger.job(job.id).results
            #expect(results.map { $0.sha256 != nil } == [false, true])
        }
    }
}
