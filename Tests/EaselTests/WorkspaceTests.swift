import Easel
import Foundation
import Testing

@Suite("A workspace against the sandbox")
struct WorkspaceTests {
    /// The clock is to hang in the marked place of the room, which is the canvas.
    static func hanging(_ studio: Studio) throws -> Edit {
        try studio.folder.picture("clock.png", width: 400, height: 400, tint: 220)
        try studio.folder.picture("room.png")
        return Edit(
            "Hang {clock} on the marked wall of {room}",
            references: [
                ReferenceImage(studio.folder.path.appending("clock.png"), name: "clock"),
                ReferenceImage(
                    studio.folder.path.appending("room.png"), name: "room", regions: [Region(left: 300, top: 200, right: 500, bottom: 400)]),
            ], canvas: "room", seed: 7)
    }

    @Test("a region edit with two references is delivered as a picture, a sidecar and a sheet")
    func delivery() async throws {
        try await Studio.open { studio in
            let job = try await studio.workspace.run(Self.hanging(studio), on: .wan27Image, options: studio.options)
            #expect(job.state == .delivered)
            let stem = "room-\(job.id.prefix(6))"
            #expect(
                try studio.folder.files(in: "shoot/out").map { $0.lastComponent?.string } == [
                    "\(stem)-1.json", "\(stem)-1.png", "\(stem)-sheet.png",
                ])
            let image = try #require(job.images.first)
            #expect((image.width, image.height) == (960, 800))
            for path in [image.path, try #require(job.sheet)] {
                #expect(ImageInspection(path, deep: true).problem == nil)
            }
        }
    }

    @Test("the sidecar is JSON that names job, model, prompt and picture")
    func sidecar() async throws {
        try await Studio.open { studio in
            let job = try await studio.workspace.run(Self.hanging(studio), on: .wan27Image, options: studio.options)
            let json = try JSONDecoder().decode(JSONValue.self, from: studio.folder.data("shoot/out/room-\(job.id.prefix(6))-1.json"))
            #expect(json["job"]?.string == job.id)
            #expect(json["model"]?.string == "wan2.7-image")
            #expect(json["state"]?.string == "delivered")
            #expect(json["prompt"]?.string == "Hang image 1 on the marked wall of image 2")
            #expect(json["images"]?.array?.first?["path"]?.string == job.images.first?.path.string)
        }
    }

    @Test("the ledger tells every state that a job went through, in order")
    func history() async throws {
        try await Studio.open { studio in
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.options)
            #expect(try studio.states(of: job.id) == [.planned, .submitting, .submitted, .succeeded, .downloaded, .delivered])
        }
    }

    @Test("a change inside the region is measured inside, and hardly anything outside")
    func comparison() async throws {
        try await Studio.open { studio in
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.options)
            let comparison = try #require(job.images.first?.comparison)
            #expect(try #require(comparison.inside).fraction > 0.5)
            #expect(try #require(comparison.outside).fraction < 0.01)
        }
    }

    @Test("an output that ends in .png is that file, anything else a folder", arguments: ["wall.png", "walls"])
    func output(name: String) async throws {
        try await Studio.open { studio in
            var options = studio.options
            options.output = studio.folder.path.appending(name)
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: options)
            let folder = studio.folder.path.appending("walls")
            let expected = name == "walls" ? folder.appending("room-\(job.id.prefix(6))-1.png") : studio.folder.path.appending(name)
            #expect(job.images.map(\.path) == [expected])
            #expect(ImageInspection(expected, deep: true).problem == nil)
        }
    }

    @Test(
        "a file that is there, of the picture or beside it, is refused before anything is sent",
        arguments: ["wall.png", "wall.json", "wall-sheet.png"])
    func existingOutput(name: String) async throws {
        try await Studio.open { studio in
            try studio.folder.write(Data("mine".utf8), to: name)
            var options = studio.options
            options.output = studio.folder.path.appending("wall.png")
            let edit = try studio.edit()
            await #expect(throws: (any Error).self) { try await studio.workspace.run(edit, on: .wan27Image, options: options) }
            #expect(try studio.ledger.jobs().isEmpty)
            #expect(try studio.folder.data(name) == Data("mine".utf8))
        }
    }

    @Test("an edit that breaks a limit is not sent and leaves no job")
    func brokenLimit() async throws {
        try await Studio.openRelayed { studio, relay in
            var edit = try studio.edit()
            edit.count = 5
            let final = edit
            let error = await #expect(throws: InvalidEdit.self) {
                try await studio.workspace.run(final, on: .wan27Image, options: studio.options)
            }
            #expect(error?.violations.map(\.field) == ["parameters.n"])
            #expect(try studio.ledger.jobs().isEmpty)
            #expect(relay.requests("").isEmpty)
        }
    }

    @Test("a prompt that the content check refuses ends as failed, with the service's code")
    func moderation() async throws {
        try await Studio.open { studio in
            let edit = try studio.edit("A round window [[fail]]")
            let error = await #expect(throws: DashScopeError.self) {
                try await studio.workspace.run(edit, on: .wan27Image, options: studio.options)
            }
            #expect(error?.kind == .moderation)
            let job = try #require(try studio.ledger.jobs().first)
            #expect(job.state == .failed)
            #expect(job.errorCode == "DataInspectionFailed")
        }
    }

    @Test("what came is delivered when fewer pictures came than were asked for")
    func partial() async throws {
        try await Studio.open { studio in
            var edit = try studio.edit("A round window [[partial]]")
            edit.count = 2
            let job = try await studio.workspace.run(edit, on: .wan27Image, options: studio.options)
            #expect((job.asked, job.received, job.state) == (2, 1, .delivered))
        }
    }
}
