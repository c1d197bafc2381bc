@testable import Easel
import Foundation
import Testing

@Suite("An edit of more regions than a request takes")
struct StepsTests {
    /// Smooth waves that repeat nowhere, so that a result can be aligned with them.
    private static let waves: Bitmap = {
        var bitmap = Bitmap(size: PixelSize(width: 480, height: 400))
        for y in 0..<400 {
            for x in 0..<480 {
                let (u, v) = (Double(x), Double(y))
                let sum = sin(u / 7.3 + sin(v / 19)) + sin(v / 9.1 + sin(u / 23)) + sin((u + v) / 4.7 + sin(u / 31))
                let level = UInt8(min(max(128 + sum * 32, 0), 255))
                bitmap[x, y] = SRGBColor(red: level, green: level / 2 + 60, blue: 255 - level)
            }
        }
        return bitmap
    }()

    private static let regions = [
        Region(left: 30, top: 30, right: 90, bottom: 90), Region(left: 380, top: 30, right: 440, bottom: 90),
        Region(left: 200, top: 300, right: 260, bottom: 360), Region(left: 30, top: 120, right: 90, bottom: 180),
        Region(left: 380, top: 150, right: 440, bottom: 210),
    ]

    /// An edit of the first regions of a picture that is made for it.
    static func plan(_ folder: TemporaryFolder, regions count: Int) throws -> EditPlan {
        let path = try folder.write(waves, to: "room.png")
        let edit = Edit("A round window", references: [ReferenceImage(path, regions: Array(regions.prefix(count)))], seed: 7)
        return EditPlan(edit, on: .wan27Image, crop: .auto, splits: true)
    }

    // MARK: planning

    @Test("the nearest go together, what is left over alone, in the order of the first of each")
    func pairs() throws {
        let steps = try Self.plan(TemporaryFolder(), regions: 5).steps.map { $0.edit.regions(of: 0) }
        let all = Self.regions
        #expect(steps == [[all[0], all[3]], [all[1], all[4]], [all[2]]])
    }

    @Test("as many regions as a request takes are no steps")
    func few() throws {
        #expect(try Self.plan(TemporaryFolder(), regions: 2).steps.isEmpty)
    }

    @Test("of a large canvas each step sends the part around its own regions")
    func parts() throws {
        let folder = try TemporaryFolder()
        let path = try folder.picture("large.png", width: 1600, height: 1280)
        let left = [Region(left: 100, top: 100, right: 200, bottom: 200), Region(left: 120, top: 300, right: 220, bottom: 400)]
        let right = Region(left: 1400, top: 900, right: 1500, bottom: 1000)
        let edit = Edit(
            "A round window", references: [ReferenceImage(path, regions: left + [right])],
            size: .pixels(PixelSize(width: 1280, height: 1024)))
        let plan = EditPlan(edit, on: .wan27Image, crop: .auto, splits: true)
        // As much as the model returns, up to the edges that the regions are near.
        #expect(
            plan.steps.map(\.crop) == [
                Region(left: 0, top: 0, right: 1280, bottom: 1024), Region(left: 320, top: 256, right: 1600, bottom: 1280),
            ])
    }

    // MARK: running

    @Test("each step is a job of its own, on the picture that the one before has delivered")
    func chain() async throws {
        try await Studio.open { studio in
            let outcomes = try await studio.workspace.runAll(Self.plan(studio.folder, regions: 5), options: studio.fast)
            try #require(outcomes.map(\.record.state) == [.delivered, .delivered, .delivered])
            let ids = outcomes.map(\.record.id)
            #expect(try studio.ledger.jobs().map(\.id) == ids)
            #expect(outcomes.map { $0.record.base?.description } == [nil, "\(ids[0])#1", "\(ids[1])#1"])
            let canvases = try outcomes.compactMap { try EditFile($0.record.edit).edit.references[0].source.filePath }
            let pictures = outcomes.compactMap { $0.job?.images.first?.path }
            #expect(canvases == [studio.folder.path.appending("room.png")] + pictures.dropLast())
        }
    }

    @Test("a step that the service refuses is the last, and what was delivered before it stays")
    func failing() async throws {
        let refusal = #"{"code": "DataInspectionFailed", "message": "Input data may be inappropriate.", "request_id": "0b1c"}"#
        try await Sandbox(key: "sk-of-a-test").serving { address in
            let relay = try FaultyRelay(to: address.baseURL, sparing: 1, times: .max, .answer(400, refusal))
            defer { relay.stop() }
            let studio = try Studio(baseURL: relay.baseURL)
            let outcomes = try await studio.workspace.runAll(Self.plan(studio.folder, regions: 5), options: studio.fast)
            #expect(outcomes.map(\.record.state) == [.delivered, .failed])
            #expect(outcomes.map { ($0.error as? DashScopeError)?.kind } == [nil, .moderation])
            #expect(relay.submissions == 2)
            let delivered = try #require(outcomes.first?.job?.images.first)
            #expect(ImageInspection(delivered.path, deep: true).problem == nil)
            #expect(try studio.ledger.jobs().count == 2)
        }
    }

    @Test("when a delivery is gone before the next step begins, that one is not sent, and says why")
    func gone() async throws {
        try await Studio.openRelayed { studio, relay in
            let plan = try Self.plan(studio.folder, regions: 3)
            let outcomes = try await studio.workspace.runAll(plan, options: studio.fast) { job in
                guard job.state == .delivered, let path = job.images.first?.path else { return }
                try? FileManager.default.removeItem(atPath: path.string)
            }
            #expect(outcomes.map(\.record.state) == [.delivered, .delivered])
            #expect((outcomes.last?.error as? InvalidEdit)?.violations.map(\.field) == ["references[0]"])
            #expect(relay.submissions == 1)
        }
    }

    @Test("run takes one request, and says so of steps; nothing is sent")
    func run() async throws {
        try await Studio.openRelayed { studio, relay in
            let plan = try Self.plan(studio.folder, regions: 3)
            let error = await #expect(throws: EaselError.self) { try await studio.workspace.run(plan, options: studio.fast) }
            #expect(error?.kind == .usage)
            #expect(error?.message.contains("2 steps") == true)
            #expect(relay.requests("").isEmpty)
        }
    }

    @Test("steps cannot be detached from, and nothing is sent")
    func detached() async throws {
        try await Studio.openRelayed { studio, relay in
            let plan = try Self.plan(studio.folder, regions: 3)
            var options = studio.fast
            options.detaches = true
            let final = options
            let error = await #expect(throws: EaselError.self) { try await studio.workspace.runAll(plan, options: final) }
            #expect(error?.kind == .usage)
            #expect(try studio.ledger.jobs().isEmpty)
            #expect(relay.requests("").isEmpty)
        }
    }
}
