@testable import Easel
import Foundation
import Testing

@Suite("What a delivered picture says of itself")
struct ProvenanceTests {
    private static func delivered(
        _ studio: Studio, on model: ImageModel.ID = .wan27Image, _ change: (inout RunOptions) -> Void = { _ in }
    ) async throws -> (job: Job, path: FilePath) {
        var options = studio.fast
        change(&options)
        let job = try await studio.workspace.run(studio.edit("A {{round}} window"), on: model, options: options)
        return (job, try #require(job.images.first).path)
    }

    @Test("it says tool, job, task, request, model, prompt, edit, and the hashes of what went in and came out")
    func contents() async throws {
        try await Studio.open { studio in
            let (job, path) = try await Self.delivered(studio)
            let provenance = try Provenance(of: path)
            let json = provenance.json
            #expect(json["tool"]?.string?.hasPrefix("easel ") == true)
            #expect(json["job"]?.string == job.id)
            #expect(json["taskId"]?.string == job.record.taskID?.rawValue)
            #expect(json["requestId"]?.string == job.record.requestID)
            #expect(json["model"]?.string == "wan2.7-image")
            #expect(json["prompt"]?.string == "A {round} window")
            #expect(json["position"]?.integer == 1)
            #expect(json["sandbox"]?.bool == false)
            #expect(json["raw"]?.string == job.images.first?.sha256)
            #expect(provenance.edit?.edit == EditPlan(try studio.edit("A {{round}} window"), on: .wan27Image).edit)
            #expect(provenance.edit?.model == .wan27Image)
        }
    }

    @Test("the hash of a reference image is that of the bytes that were sent")
    func inputs() async throws {
        try await Studio.open { studio in
            let (job, path) = try await Self.delivered(studio)
            let provenance = try Provenance(of: path)
            // The prepared copy where one was needed, else the file itself.
            let prepared = (try? studio.folder.files(in: "shoot/prepared")) ?? []
            let sent = try Data(contentsOf: URL(fileURLWithPath: (prepared.first ?? studio.folder.path.appending("room.png")).string))
            #expect(provenance.inputs == [ContentHash.of([UInt8](sent))])
            #expect(try studio.ledger.job(job.id).inputs == provenance.inputs)
        }
    }

    @Test("no key, no signature and no address of the service is in it")
    func secrets() async throws {
        let key = "sk-0f1e2d3c4b5a69788796a5b4c3d2e1f0"
        try await Studio.open(key: key) { studio in
            let (_, path) = try await Self.delivered(studio)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path.string))
            for word in [key, "Signature", "\(studio.client.baseURL.host):"] { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word)") }
        }
    }

    @Test("the prompt after the service rewrote it is in it, where the service tells")
    func rewritten() async throws {
        try await Studio.open { studio in
            let (_, path) = try await Self.delivered(studio, on: .wan25Edit)
            #expect(try Provenance(of: path).json["actualPrompt"]?.string == "A {round} window, in soft light")
        }
    }

    @Test("where the service rewrites and does not tell, that is said")
    func undisclosed() {
        let job = JobRecord(
            createdAt: 1, model: .qwenImageEditPlus, edit: ["prompt": "x", "prompt_extend": true], baseURL: "", isSandbox: false,
            delivery: [:], asked: 1, plannedCost: nil)
        let provenance = Provenance(job, result: ResultRecord(position: 1, address: "https://signed"), prompt: "x", pixels: "00")
        #expect(provenance.json["actualPrompt"]?.string?.contains("not disclosed") == true)
        #expect(provenance.json["taskId"] == nil)
    }

    // MARK: whether it still holds

    /// The file with one pixel changed, and what it said of itself put back in.
    private static func changed(_ path: FilePath) throws -> [UInt8] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path.string)))
        let text = try #require(PNGChunks(bytes)?.text(Provenance.keyword))
        var bitmap = try Bitmap(decoding: bytes)
        bitmap.fill(Region(left: 10, top: 10, right: 11, bottom: 11), with: SRGBColor(red: 1, green: 2, blue: 3))
        var rows = bitmap.reader()
        return try #require(PNGChunks(try rows.pngBytes())).bytes(settingText: text, for: Provenance.keyword)
    }

    @Test("a picture is unchanged until a pixel of it is")
    func unchanged() async throws {
        try await Studio.open { studio in
            let (job, path) = try await Self.delivered(studio)
            #expect(try Provenance(of: path).isUnchanged(path))
            let other = try studio.folder.write(Self.changed(path), to: "changed.png")
            #expect(try Provenance(of: other).job == job.id)
            #expect(try !Provenance(of: other).isUnchanged(other))
        }
    }

    @Test("a text that another tool adds changes nothing")
    func otherText() async throws {
        try await Studio.open { studio in
            let (_, path) = try await Self.delivered(studio)
            let chunks = try #require(PNGChunks([UInt8](try Data(contentsOf: URL(fileURLWithPath: path.string)))))
            let other = try studio.folder.write(chunks.bytes(settingText: "mine", for: "Comment"), to: "noted.png")
            #expect(try Provenance(of: other).isUnchanged(other))
        }
    }

    @Test("with strip, and not pasted, the picture is the raw one to the byte and says nothing, and the file beside it says it")
    func stripped() async throws {
        try await Studio.open { studio in
            let (job, path) = try await Self.delivered(studio) {
                $0.strips = true
                $0.composition = nil
            }
            let error = #expect(throws: EaselError.self) { try Provenance(of: path) }
            #expect(error?.kind == .noProvenance)
            let raw = try #require(job.images.first).raw
            #expect(try Data(contentsOf: URL(fileURLWithPath: path.string)) == Data(contentsOf: URL(fileURLWithPath: raw.string)))
            let sidecar = try studio.folder.data("shoot/out/room-\(job.id.prefix(6))-1.json")
            #expect(try JSONDecoder().decode(JSONValue.self, from: sidecar)["job"]?.string == job.id)
        }
    }

    @Test("a file that is no PNG, or none, is an error of the file")
    func noPNG() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("no picture".utf8), to: "notes.png")
        for path in [path, folder.path.appending("none.png"), folder.path] {
            #expect(throws: ImageFileError.self) { try Provenance(of: path) }
        }
    }

    @Test("a text under the keyword that is no object says nothing", arguments: ["[1]", "no JSON", ""])
    func otherJSON(text: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.picture("a.png", width: 4, height: 4)
        let chunks = try #require(PNGChunks([UInt8](try folder.data("a.png"))))
        try folder.write(chunks.bytes(settingText: text, for: Provenance.keyword), to: "a.png")
        let error = #expect(throws: EaselError.self) { try Provenance(of: path) }
        #expect(error?.kind == .noProvenance)
    }
}
