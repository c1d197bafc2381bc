import Easel
import Testing

@Suite("Sessions")
struct SessionTreeTests {
    private let folder: TemporaryFolder
    private let ledger: JobLedger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try JobLedger(folder.path.appending("ledger.sqlite"))
    }

    private func job(_ id: String, on base: String? = nil, at time: Double, undoneAt: Double? = nil) -> JobRecord {
        var job = JobRecord(
            id: id, createdAt: time, model: .wan27Image, edit: ["prompt": "A round window"], baseURL: "https://example.com/api/v1",
            isSandbox: false, delivery: [:], asked: 1, plannedCost: nil)
        job.base = base.map { PictureReference(job: $0, position: 1) }
        job.undoneAt = undoneAt
        var picture = ResultRecord(position: 1, address: nil)
        picture.deliveredPath = "/out/\(id).png"
        job.results = [picture]
        return job
    }

    private func ids(_ steps: [SessionTree.Step]) -> [String] { steps.map(\.job.id) }

    // MARK: the tree

    @Test("no jobs are no sessions")
    func none() {
        #expect(SessionTree([]).sessions.isEmpty)
    }

    @Test("a job that goes on from none begins a session, and what goes on from it belongs to it")
    func roots() {
        let tree = SessionTree([
            job("a", at: 1), job("b", on: "a", at: 2), job("c", at: 3), job("d", on: "b", at: 4), job("e", on: "c", at: 5),
        ])
        #expect(tree.sessions.map { ids($0.all) } == [["a", "b", "d"], ["c", "e"]])
    }

    @Test("each step stands before those that follow from it, and its branches stand oldest first")
    func branches() {
        let tree = SessionTree([job("a", at: 1), job("b", on: "a", at: 2), job("c", on: "a", at: 3), job("d", on: "b", at: 4)])
        #expect(tree.sessions.map { ids($0.all) } == [["a", "b", "d", "c"]])
    }

    @Test("the session that was worked on last stands last, whenever it began")
    func order() {
        let tree = SessionTree([job("a", at: 1), job("b", at: 2), job("c", on: "a", at: 3)])
        #expect(ids(tree.sessions) == ["b", "a"])
    }

    @Test("sessions of one moment stay in the order of their jobs")
    func moment() {
        #expect(ids(SessionTree([job("b", at: 1), job("a", at: 1)]).sessions) == ["b", "a"])
    }

    @Test("a job whose base the ledger does not know begins a session")
    func unknownBase() {
        #expect(ids(SessionTree([job("b", on: "gone", at: 1), job("c", on: "b", at: 2)]).sessions) == ["b"])
    }

    @Test(
        "a job is found in its session, and no other is",
        arguments: [("a", "a"), ("d", "a"), ("e", "e"), ("x", nil)] as [(String, String?)])
    func session(of id: String, first: String?) {
        let tree = SessionTree([job("a", at: 1), job("b", on: "a", at: 2), job("d", on: "b", at: 3), job("e", at: 4)])
        #expect(tree.session(of: id)?.job.id == first)
        #expect(tree.step(id)?.job.id == (first == nil ? nil : id))
    }

    // MARK: where a session stands

    @Test("the tips are the steps that nothing goes on from")
    func tips() {
        let tree = SessionTree([job("a", at: 1), job("b", on: "a", at: 2), job("c", on: "a", at: 3), job("d", on: "b", at: 4)])
        #expect(ids(tree.sessions.flatMap(\.tips)) == ["d", "c"])
    }

    @Test("when the steps behind it were taken back, a step is a tip")
    func tipsTakenBack() {
        let tree = SessionTree([job("a", at: 1), job("b", on: "a", at: 2, undoneAt: 8), job("c", on: "b", at: 3, undoneAt: 7)])
        #expect(ids(tree.sessions.flatMap(\.tips)) == ["a"])
    }

    @Test("a branch that was taken back is no tip, and the others stay")
    func branchTakenBack() {
        let tree = SessionTree([job("a", at: 1), job("b", on: "a", at: 2), job("c", on: "a", at: 3, undoneAt: 9)])
        #expect(ids(tree.sessions.flatMap(\.tips)) == ["b"])
    }

    @Test("a step without a picture hides none that has one")
    func tipsWithout() {
        var failed = job("b", on: "a", at: 2)
        failed.results = []
        #expect(ids(SessionTree([job("a", at: 1), failed]).sessions.flatMap(\.tips)) == ["a"])
    }

    @Test("a session that was taken back as a whole has no tip")
    func allTakenBack() {
        #expect(SessionTree([job("a", at: 1, undoneAt: 9)]).sessions.flatMap(\.tips).isEmpty)
    }

    // MARK: picking

    @Test("a picked picture is the one that the job then means")
    func pick() throws {
        try ledger.addDelivered("a1", pictures: 3)
        #expect(try ledger.pick("a1#2").path == "/out/a1-2.png")
        #expect(try JobPicture("last", in: ledger).position == 2)
    }

    @Test("another pick takes the place of the first")
    func pickAgain() throws {
        try ledger.addDelivered("a1", pictures: 3)
        for position in [3, 1] { _ = try ledger.pick("a1#\(position)") }
        #expect(try ledger.job("a1").picked == 1)
    }

    @Test("a pick takes a step up again that was taken back")
    func pickTakenBack() throws {
        try ledger.addDelivered("a1", pictures: 2)
        _ = try ledger.undo("a1", at: 2000)
        _ = try ledger.pick("a1#2")
        #expect(try ledger.job("a1").undoneAt == nil)
    }

    @Test("what names no picture is not picked, and leaves the pick as it is", arguments: ["a1", "a1#4", "a1#0"])
    func pickNothing(text: String) throws {
        try ledger.addDelivered("a1", pictures: 3)
        let error = #expect(throws: EaselError.self) { try ledger.pick(text) }
        #expect(error?.kind == .usage)
        #expect(try ledger.job("a1").picked == nil)
    }

    // MARK: taking back

    @Test("after undo, last is the job before it")
    func undo() throws {
        try ledger.addDelivered("a1", at: 1)
        try ledger.addDelivered("b2", onFirstOf: "a1", at: 2)
        #expect(try ledger.undo("last", at: 3).id == "b2")
        #expect(try ledger.job("last").id == "a1")
    }

    @Test("undo removes nothing: the job keeps its state and its pictures")
    func undoKeeps() throws {
        var job = try ledger.addDelivered("a1", pictures: 2)
        job.undoneAt = 3
        #expect(try ledger.undo("a1", at: 3) == job)
        #expect(try ledger.jobs() == [job])
    }

    @Test("a step that others go on from is not taken back, and the sentence names them")
    func undoInside() throws {
        try ledger.addDelivered("a1", at: 1)
        try ledger.addDelivered("b2", onFirstOf: "a1", at: 2)
        try ledger.addDelivered("c3", onFirstOf: "a1", at: 3)
        let error = #expect(throws: EaselError.self) { try ledger.undo("a1", at: 4) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains("b2") == true && error?.message.contains("c3") == true)
        #expect(error?.hint?.contains("easel undo b2") == true)
        #expect(try ledger.job("a1").undoneAt == nil)
    }

    @Test("once those that went on from it were taken back, a step is taken back too")
    func undoChain() throws {
        try ledger.addDelivered("a1", at: 1)
        try ledger.addDelivered("b2", onFirstOf: "a1", at: 2)
        try ledger.addDelivered("c3", onFirstOf: "b2", at: 3)
        for id in ["c3", "b2", "a1"] { #expect(try ledger.undo("last", at: 4).id == id) }
    }

    @Test("a step is not taken back twice")
    func undoTwice() throws {
        try ledger.addDelivered("a1")
        _ = try ledger.undo("a1", at: 2000)
        let error = #expect(throws: EaselError.self) { try ledger.undo("a1", at: 3000) }
        #expect(error?.kind == .usage)
        #expect(error?.hint?.contains("easel undo --redo a1") == true)
        #expect(try ledger.job("a1").undoneAt == 2000)
    }

    @Test("a job that is under way is not taken back, and the hint says how to end it")
    func undoUnderWay() throws {
        try ledger.add(job("a1", at: 1))
        let error = #expect(throws: EaselError.self) { try ledger.undo("a1", at: 2) }
        #expect(error?.kind == .usage)
        #expect(error?.hint?.contains("easel jobs cancel a1") == true)
    }

    @Test("a failed step can be taken back")
    func undoFailed() throws {
        try ledger.add(job("a1", at: 1))
        try ledger.move("a1", from: .planned, to: .failed, at: 2)
        #expect(try ledger.undo("a1", at: 3).undoneAt == 3)
    }

    // MARK: taking up again

    @Test("redo takes up the step that was taken back last")
    func redo() throws {
        try ledger.addDelivered("a1", at: 1)
        try ledger.addDelivered("b2", onFirstOf: "a1", at: 2)
        for (id, time) in [("b2", 10), ("a1", 11)] as [(String, Double)] { _ = try ledger.undo(id, at: time) }
        #expect(try ledger.redo(nil).id == "a1")
        #expect(try ledger.redo(nil).id == "b2")
    }

    @Test("redo takes up the step that is named")
    func redoNamed() throws {
        for (id, time) in [("a1", 1), ("b2", 2)] as [(String, Double)] {
            try ledger.addDelivered(id, at: time)
            _ = try ledger.undo(id, at: 10 + time)
        }
        #expect(try ledger.redo("a1").id == "a1")
        #expect(try ledger.jobs().map(\.undoneAt) == [nil, 12])
    }

    @Test("redo of a step that was not taken back, and of none at all, is an error", arguments: ["a1", nil] as [String?])
    func redoNothing(reference: String?) throws {
        try ledger.addDelivered("a1")
        let error = #expect(throws: EaselError.self) { try ledger.redo(reference) }
        #expect(error?.kind == .usage)
        #expect(error?.hint?.contains("easel log") == true)
    }
}
