import Dispatch
import ImageEditing
import Synchronization
import SystemPackage
import Testing

@testable import JobLedger

struct JobLedgerTests {
    /// What is in a new ledger that holds these jobs.
    private func withLedger<Result>(_ jobs: [JobRecord] = [], _ body: (JobLedger) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder throws in
            let ledger = try JobLedger(folder.appending("ledger.sqlite"))
            for job in jobs { try ledger.add(job) }
            return try body(ledger)
        }
    }

    /// A job with something in every field.
    private var full: JobRecord {
        var job = JobRecord(
            id: "00000000000000aa", createdAt: 1_763_700_000.25, model: "qwen-image-2.0-pro",
            edit: ["prompt": "图 “x”\n", "images": [["source": "/a b.png"]]],
            baseURL: "http://127.0.0.1:1/api/v1", isSandbox: true, delivery: ["format": "png"], asked: 2,
            forcedFindings: ["parameters.n: 9; 1 to 4."],
            plannedCost: Money("0.15", .cny))
        job.submittedAt = 1_763_700_001
        job.taskID = ServiceTask.ID(rawValue: "task-1")
        job.requestID = "request-1"
        job.usage = Usage(imageCount: 2, size: "1024*1024", totalTokens: 0)
        job.errorCode = "DataInspectionFailed"
        job.errorMessage = "It was refused."
        job.base = PictureReference(job: "00000000000000bb", position: 2)
        job.picked = 2
        job.undoneAt = 1_763_700_002.5
        var result = ResultRecord(position: 1, address: nil)
        result.rawPath = "/raw/1.png"
        result.sha256 = String(repeating: "0", count: 64)
        (result.width, result.height) = (1024, 768)
        result.deliveredPath = "/out/1.png"
        job.results = [result, ResultRecord(position: 2, address: "https://example.com/2.png")]
        return job
    }

    @Test("a new ledger holds no jobs and is whole")
    func empty() throws {
        try withLedger { ledger throws in
            #expect(try ledger.jobs().isEmpty)
            #expect(try ledger.healthProblem() == nil)
        }
    }

    @Test("a ledger that is opened again holds what was written")
    func reopened() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            do { try JobLedger(path).add(.planned("a1")) }
            #expect(try JobLedger(path).jobs() == [.planned("a1")])
        }
    }

    @Test("a job comes back with everything that was written down about it")
    func everything() throws {
        let full = full
        try withLedger([full]) { ledger throws in
            // A job is added as planned; what belongs to later states is written later.
            let amended = try ledger.amend(full.id) { $0 = full }
            #expect(amended == full)
            #expect(try ledger.job(full.id) == full)
        }
    }

    @Test("a move changes the state, writes down what came with it, and gives the job back")
    func move() throws {
        try withLedger([.planned("a1")]) { ledger throws in
            try ledger.move("a1", from: .planned, to: .submitting, at: 1001)
            let moved = try ledger.move("a1", from: .submitting, to: .submitted, at: 1002) { $0.taskID = ServiceTask.ID(rawValue: "t-1") }
            #expect(moved.state == .submitted && moved.taskID?.rawValue == "t-1")
            #expect(try ledger.job("a1") == moved)
        }
    }

    @Test("the history has every state with its time, in order")
    func history() throws {
        try withLedger([.planned("a1")]) { ledger throws in
            try ledger.move("a1", from: .planned, to: .submitting, at: 1001)
            try ledger.move("a1", from: .submitting, to: .inDoubt, at: 1000.5)
            let history = try ledger.history(of: "a1")
            #expect(history.map(\.state) == [.planned, .submitting, .inDoubt])
            #expect(history.map(\.at) == [1000, 1001, 1000.5])
        }
    }

    @Test("writing down more does not move a job, whatever the change says")
    func amend() throws {
        try withLedger([.planned("a1")]) { ledger throws in
            let job = try ledger.amend("a1") {
                $0.requestID = "r-1"
                $0.state = .delivered
                $0.id = "other"
            }
            #expect(job.id == "a1" && job.state == .planned && job.requestID == "r-1")
            #expect(try ledger.history(of: "a1").count == 1)
        }
    }

    @Test("a move from a state that the job has left is a conflict and changes nothing")
    func conflict() throws {
        try withLedger([.planned("a1")]) { ledger throws in
            try ledger.move("a1", from: .planned, to: .submitting, at: 1001)
            let error = #expect(throws: LedgerError.self) {
                try ledger.move("a1", from: .planned, to: .submitting, at: 1002) { $0.requestID = "x" }
            }
            #expect(error?.kind == .conflict)
            #expect(try ledger.job("a1").requestID == nil)
            #expect(try ledger.history(of: "a1").count == 2)
        }
    }

    @Test("two ledgers on one file see each other's jobs, and only one of them gets a job to send")
    func twoProcesses() throws {
        try withLedger { first in
            let second = try JobLedger(first.path)
            try first.add(.planned("a1"))
            #expect(try second.job("a1").state == .planned)
            try second.move("a1", from: .planned, to: .submitting, at: 1001)
            #expect(try first.job("a1").state == .submitting)
            let error = #expect(throws: LedgerError.self) { try first.move("a1", from: .planned, to: .submitting, at: 1002) }
            #expect(error?.kind == .conflict)
        }
    }

    @Test("of many that want to send one job, one gets it")
    func race() throws {
        try withLedger([.planned("a1")]) { ledger throws in
            let path = ledger.path
            let winners = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                if (try? JobLedger(path).move("a1", from: .planned, to: .submitting, at: 1001)) != nil { winners.withLock { $0 += 1 } }
            }
            #expect(winners.withLock { $0 } == 1)
        }
    }

    @Test("jobs come oldest first, those of one moment in the order in which they were added")
    func order() throws {
        try withLedger([.planned("c", at: 30), .planned("b", at: 10), .planned("a", at: 10)]) { ledger throws in
            #expect(try ledger.jobs().map(\.id) == ["b", "a", "c"])
        }
    }

    @Test("the unfinished jobs are those that have something left to do")
    func unfinished() throws {
        try withLedger([.planned("a"), .planned("b"), .planned("c")]) { ledger throws in
            try ledger.move("a", from: .planned, to: .cancelled, at: 1)
            try ledger.move("b", from: .planned, to: .submitting, at: 1)
            #expect(try ledger.unfinishedJobs().map(\.id) == ["b", "c"])
        }
    }

    @Test("the tasks of all jobs are known")
    func knownTasks() throws {
        try withLedger([.planned("a"), .planned("b")]) { ledger throws in
            try ledger.amend("b") { $0.taskID = ServiceTask.ID(rawValue: "t-1") }
            #expect(try ledger.knownTasks() == [ServiceTask.ID(rawValue: "t-1")])
        }
    }

    @Test("results come back in the service's order")
    func results() throws {
        try withLedger([.planned("a")]) { ledger throws in
            try ledger.amend("a") { $0.results = [3, 1, 2].map { ResultRecord(position: $0, address: "https://example.com/\($0).png") } }
            #expect(try ledger.job("a").results.map(\.position) == [1, 2, 3])
            #expect(try ledger.job("a").results.map(\.address) == (1...3).map { "https://example.com/\($0).png" })
        }
    }

    @Test("a signed address is gone once it was cleared")
    func clearedAddress() throws {
        try withLedger([.planned("a")]) { ledger throws in
            try ledger.amend("a") { $0.results = [ResultRecord(position: 1, address: "https://example.com/1.png?Signature=abc")] }
            try ledger.amend("a") {
                $0.results[0].address = nil
                $0.results[0].rawPath = "/raw/1.png"
            }
            #expect(try ledger.job("a").results.map(\.address) == [nil])
            #expect(try ledger.job("a").results.map(\.rawPath) == ["/raw/1.png"])
        }
    }

    @Test("an id is sixteen hexadecimal digits, and no two are the same")
    func ids() {
        let ids = (0..<1000).map { _ in JobRecord.newID() }
        #expect(ids.allSatisfy { $0.count == 16 && $0.allSatisfy(\.isHexDigit) } && Set(ids).count == 1000)
    }

    @Test("a ledger that many open for the first time at once is made once")
    func firstRuns() throws {
        try withTemporaryFolder { folder throws in
            for round in 0..<12 {
                let path = folder.appending("ledger-\(round).sqlite")
                let failures = Mutex<[String]>([])
                DispatchQueue.concurrentPerform(iterations: 8) { _ in
                    do { _ = try JobLedger(path).id() } catch { failures.withLock { $0.append("\(error)") } }
                }
                #expect(failures.withLock { $0 } == [])
            }
        }
    }
}
