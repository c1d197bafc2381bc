@testable import Easel
import Testing

@Suite("The lock of a job")
struct JobLockTests {
    @Test("a second lock on one job is refused, and says which job")
    func second() throws {
        let folder = try TemporaryFolder()
        let lock = try JobLock("abcdef0123456789", in: folder.path)
        defer { lock.release() }
        let error = #expect(throws: EaselError.self) { try JobLock("abcdef0123456789", in: folder.path) }
        #expect(error?.kind == .stillRunning)
        #expect(error?.message.contains("abcdef") == true)
    }

    @Test("a lock that was given back can be taken again")
    func again() throws {
        let folder = try TemporaryFolder()
        try JobLock("abcdef0123456789", in: folder.path).release()
        #expect(throws: Never.self) { try JobLock("abcdef0123456789", in: folder.path).release() }
    }

    @Test("locks of two jobs do not meet")
    func other() throws {
        let folder = try TemporaryFolder()
        let lock = try JobLock("abcdef0123456789", in: folder.path)
        defer { lock.release() }
        #expect(throws: Never.self) { try JobLock("abcdef9876543210", in: folder.path).release() }
    }

    @Test("resume leaves a job alone that another process works on")
    func resuming() async throws {
        let studio = try Studio(baseURL: "http://127.0.0.1:9/api/v1")
        let job = try studio.plan(studio.edit())
        let lock = try JobLock(job.id, in: studio.workspace.folder("locks"))
        defer { lock.release() }
        let resumed = try #require(try await studio.workspace.resume(studio.options).first)
        #expect((resumed.error as? EaselError)?.kind == .stillRunning)
        #expect(try studio.ledger.job(job.id).state == .planned)
    }
}
