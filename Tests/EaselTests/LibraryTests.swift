import Easel
import Testing

/// The rest of the library as `README` and design show it: what `samples/library` does not call.
@Suite("The library, as its user writes it")
struct LibraryTests {
    @Test("one import is enough to check an edit without key and network")
    func check() throws {
        let folder = try TemporaryFolder()
        let edit = Edit("A round window", references: [ReferenceImage(try folder.picture("room.png"), name: "room")])
        let findings = try edit.findings(for: .wan27ImagePro)
        #expect(findings.map(\.field) == ["references[0].name"])
    }

    @Test("any two picture files are compared, without a workspace")
    func compare() throws {
        let folder = try TemporaryFolder()
        let (before, after) = (try folder.picture("before.png"), try folder.picture("after.png", tint: 91))
        let comparison = try Comparison(
            of: ImageReader(before), with: ImageReader(after), regions: [Region(left: 0, top: 0, right: 480, bottom: 800)])
        #expect(comparison.ssim != nil)
        #expect(comparison.inside?.pixels == 480 * 800)
        #expect(comparison.outside?.pixels == 480 * 800)
    }

    @Test("every change of state is reported, in the order of the ledger")
    func progress() async throws {
        try await Studio.open { studio in
            let (reports, continuation) = AsyncStream.makeStream(of: JobState.self)
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.options) {
                continuation.yield($0.state)
            }
            continuation.finish()
            var seen: [JobState] = []
            for await state in reports where seen.last != state { seen.append(state) }
            #expect(try seen == studio.states(of: job.id))
        }
    }

    @Test("a job that is let go after its submission is fetched later")
    func detached() async throws {
        try await Studio.open { studio in
            var options = studio.options
            options.detaches = true
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: options)
            #expect(job.state == .submitted)
            #expect(try await studio.workspace.resume(studio.options).map(\.record.state) == [.delivered])
        }
    }

    @Test("the same edit is not started twice while it is unfinished")
    func sameEdit() async throws {
        try await Studio.open { studio in
            let edit = try studio.edit()
            let first = try studio.plan(edit)
            let error = await #expect(throws: EaselError.self) {
                try await studio.workspace.run(edit, on: .wan27Image, options: studio.options)
            }
            #expect(error?.kind == .stillRunning)
            #expect(error?.hint?.contains("easel jobs resume") == true)
            #expect(try studio.ledger.jobs().map(\.id) == [first.id])
        }
    }
}
