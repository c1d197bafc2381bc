import Easel
import Testing

@Suite("A picture of a job, and the edit that goes on from it")
struct JobPictureTests {
    private let folder: TemporaryFolder
    private let ledger: JobLedger
    private static let window = Region(left: 300, top: 200, right: 500, bottom: 400)
    private static let clockFace = Region(left: 10, top: 10, right: 90, bottom: 90)

    init() throws {
        folder = try TemporaryFolder()
        ledger = try JobLedger(folder.path.appending("ledger.sqlite"))
    }

    /// A clock, of which a part is meant, and a room with the place for it.
    private var hanging: Edit {
        Edit(
            "Hang {clock} in {room}",
            references: [
                ReferenceImage("/clock.png", name: "clock", regions: [Self.clockFace]),
                ReferenceImage("/room.png", name: "room", regions: [Self.window]),
            ], canvas: "room")
    }

    /// The edit that goes on from the only picture of a job with this edit.
    private func next(after edit: Edit, on model: ImageModel.ID = .wan27Image) throws -> EditFile {
        try ledger.addDelivered("a1", edit: edit, model: model)
        return try EditFile(goingOnFrom: JobPicture("a1", in: ledger))
    }

    private func refusal(_ text: String) -> EaselError? {
        #expect(throws: EaselError.self) { try JobPicture(text, in: ledger) }
    }

    // MARK: which picture is meant

    @Test("of a job with one picture JOB is that picture")
    func only() throws {
        try ledger.addDelivered("a1")
        let picture = try JobPicture("a1", in: ledger)
        #expect(picture.reference == PictureReference(job: "a1", position: 1))
        #expect(picture.path == "/out/a1-1.png")
        #expect(picture.sha256 == "hash of a1-1")
    }

    @Test("JOB#K is the K-th picture, whichever is picked")
    func position() throws {
        try ledger.addDelivered("a1", pictures: 3)
        _ = try ledger.pick("a1#1")
        #expect(try JobPicture("a1#3", in: ledger).path == "/out/a1-3.png")
    }

    @Test("the reference has the whole id, however the job was written")
    func wholeID() throws {
        try ledger.addDelivered("3f2a910000000000")
        #expect(try JobPicture("last", in: ledger).reference.description == "3f2a910000000000#1")
    }

    @Test("of several pictures of which none is picked, JOB is none, and the sentence says both ways on")
    func severalNonePicked() throws {
        try ledger.addDelivered("a1", pictures: 3)
        let error = refusal("a1")
        #expect(error?.kind == .usage)
        #expect(error?.description.contains("a1#1 to a1#3") == true)
        #expect(error?.description.contains("easel pick a1#1") == true)
    }

    @Test("a picture that the job has not is an error that says how many it has")
    func noSuchPicture() throws {
        try ledger.addDelivered("a1", pictures: 2)
        let error = refusal("a1#3")
        #expect(error?.kind == .usage)
        #expect(error?.message.contains("2") == true)
    }

    @Test("a picture that did not come is not there to go on from")
    func didNotCome() throws {
        try ledger.addDelivered("a1", pictures: 2, arrived: [1])
        #expect(refusal("a1#2")?.kind == .jobFailed)
    }

    @Test("a job that is not delivered yet has no picture, and the hint carries it on")
    func underWay() throws {
        try ledger.add(
            JobRecord(
                id: "a1", createdAt: 1, model: .wan27Image, edit: ["prompt": "x"], baseURL: "https://example.com/api/v1", isSandbox: false,
                delivery: [:], asked: 1, plannedCost: nil))
        let error = refusal("a1")
        #expect(error?.kind == .jobFailed)
        #expect(error?.hint?.contains("easel jobs resume") == true)
    }

    @Test("text that is no reference is a wrong word", arguments: ["", "#1", "a1#", "a1#0", "a1#x"])
    func noReference(text: String) throws {
        try ledger.addDelivered("a1")
        #expect(refusal(text)?.kind == .usage)
    }

    @Test("a job that the ledger does not have is not found")
    func unknown() {
        let error = #expect(throws: LedgerError.self) { try JobPicture("zz#1", in: ledger) }
        #expect(error?.kind == .notFound)
    }

    // MARK: what a session began with

    @Test("all steps of a session are called after the canvas of the first")
    func stem() throws {
        try ledger.addDelivered("a1", edit: hanging)
        try ledger.addDelivered("b2", onFirstOf: "a1", at: 2000)
        try ledger.addDelivered("c3", onFirstOf: "b2", at: 3000)
        #expect(try JobPicture("c3", in: ledger).sessionStem(in: ledger) == "room")
    }

    @Test("a session that began with words is called picture")
    func stemOfWords() throws {
        try ledger.addDelivered("a1")
        #expect(try JobPicture("a1", in: ledger).sessionStem(in: ledger) == "picture")
    }

    // MARK: the next edit

    @Test("the model is kept")
    func model() throws {
        #expect(try next(after: hanging, on: .wan27ImagePro).model == .wan27ImagePro)
    }

    @Test("a model that only makes pictures from words is not kept")
    func textModel() throws {
        #expect(try next(after: Edit("A tree"), on: "wan2.6-t2i").model == nil)
    }

    @Test("the delivered picture is the canvas, in the place and under the name of the old one")
    func canvas() throws {
        let edit = try next(after: hanging).edit
        #expect(edit.canvasIndex()?.index == 1)
        #expect(edit.references[1].source == .file("/out/a1-1.png"))
        #expect(edit.references[1].name == "room")
    }

    @Test("the canvas that was only guessed is the canvas for certain in the next edit")
    func guessedCanvas() throws {
        let edit = try next(after: Edit("Hang it", references: ["/clock.png", "/room.png"])).edit
        #expect(edit.canvas == "2")
        #expect(edit.references.map(\.source) == [.file("/clock.png"), .file("/out/a1-1.png")])
    }

    @Test("the regions of the canvas are gone: what was wished for there has happened")
    func canvasRegions() throws {
        #expect(try next(after: hanging).edit.references[1].regions.isEmpty)
    }

    @Test("the other references are kept, with their names and regions")
    func otherReferences() throws {
        #expect(try next(after: hanging).edit.references[0] == hanging.references[0])
    }

    @Test("of a bbox_list the regions of the others are kept, and the list is gone")
    func boxList() throws {
        var old = Edit("Hang it", references: ["/clock.png", "/room.png"], canvas: "2")
        old.boxList = [[Self.clockFace.corners], [Self.window.corners]]
        let edit = try next(after: old).edit
        #expect(edit.boxList == nil)
        #expect(edit.references.map(\.regions) == [[Self.clockFace], []])
    }

    @Test("the wishes of the job are left out")
    func wishes() throws {
        var old = hanging
        (old.count, old.seed, old.size) = (3, 7, .ratio(width: 16, height: 9))
        old.palette = Palette([.init(hex: "#C2D1E6", ratio: "100.00%")])
        (old.negativePrompt, old.promptExtend, old.watermark, old.mask) = ("blur", true, true, "/mask.png")
        let edit = try next(after: old).edit
        #expect(edit == Edit("", references: edit.references, canvas: "room"))
    }

    @Test("after a picture from words, the picture is the only reference and the canvas")
    func afterWords() throws {
        #expect(try next(after: Edit("A tree")).edit == Edit("", references: ["/out/a1-1.png"], canvas: "1"))
    }

    @Test("an edit that this version does not read is an error")
    func unreadable() throws {
        try ledger.addDelivered("a1")
        var job = JobRecord(
            id: "b2", createdAt: 1, model: .wan27Image, edit: ["promt": "x"], baseURL: "https://example.com/api/v1", isSandbox: false,
            delivery: [:], asked: 1, plannedCost: nil)
        try ledger.add(job)
        var result = ResultRecord(position: 1, address: nil)
        result.deliveredPath = "/out/b2-1.png"
        let results = [result]
        job = try ledger.amend("b2") { $0.results = results }
        let picture = try JobPicture("b2", in: ledger)
        #expect(throws: InvalidEdit.self) { try EditFile(goingOnFrom: picture) }
    }

    // MARK: references that the next prompt does not name

    /// A canvas between two named pictures and one without a name.
    private func crowded(_ prompt: String) -> Edit {
        Edit(
            prompt,
            references: [
                ReferenceImage("/clock.png", name: "clock"), ReferenceImage("/room.png", name: "room"),
                ReferenceImage("/style.png", name: "style"), ReferenceImage("/plain.png"),
            ], canvas: "room")
    }

    @Test("a reference that the prompt does not name is left out")
    func leaveOut() {
        var edit = crowded("{room} in the style of {style}")
        edit.leaveOutUnnamed(onlyCanvas: false)
        #expect(edit.references.map(\.name) == ["room", "style", nil])
        #expect(edit.canvas == "room")
    }

    @Test("a reference without a name stays, since no prompt can name it")
    func nameless() {
        var edit = crowded("Evening")
        edit.leaveOutUnnamed(onlyCanvas: false)
        #expect(edit.references.map(\.source) == [.file("/room.png"), .file("/plain.png")])
    }

    @Test("a canvas that the prompt does not name stays the canvas, without its name")
    func unnamedCanvas() {
        var edit = crowded("Put {clock} there")
        edit.leaveOutUnnamed(onlyCanvas: false)
        #expect(edit.references.map(\.name) == ["clock", nil, nil])
        #expect(edit.canvas == "2")
        #expect(edit.canvasIndex().map { edit.references[$0.index].source } == .file("/room.png"))
    }

    @Test("what the prompt names is kept as it is")
    func allNamed() {
        let whole = crowded("{clock} in {room} in the style of {style}")
        var edit = whole
        edit.leaveOutUnnamed(onlyCanvas: false)
        #expect(edit == whole)
    }

    @Test("references that were given anew stay for the check to judge")
    func givenAnew() {
        var edit = crowded("Evening")
        edit.leaveOutUnnamed(onlyCanvas: true)
        #expect(edit.references.map(\.name) == ["clock", nil, "style", nil])
    }

    // MARK: references given anew

    @Test("references that are given anew stand beside the canvas, which keeps its place")
    func replaced() {
        var edit = crowded("x")
        edit.replaceReferences(besideCanvasWith: ["/one.png", "/two.png"])
        #expect(edit.references.map(\.source) == ["/one.png", "/room.png", "/two.png"].map { .file($0) })
        #expect(edit.canvas == "room")
    }

    @Test("a canvas behind more pictures than are given anew is the last")
    func replacedByFewer() {
        var edit = Edit("x", references: ["/a.png", "/b.png", "/room.png"], canvas: "3")
        edit.replaceReferences(besideCanvasWith: ["/one.png"])
        #expect(edit.references.map(\.source) == ["/one.png", "/room.png"].map { .file($0) })
        #expect(edit.canvas == "2")
    }
}
