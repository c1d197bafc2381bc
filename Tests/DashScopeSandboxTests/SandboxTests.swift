import DashScope
import DashScopeSandbox
import ImageEditing
import ImageFiles
import Raster
import Testing

/// The sandbox as the client sees it.
struct SandboxTests {
    private static func client(_ address: Sandbox.Address) throws -> DashScopeClient {
        try DashScopeClient(apiKey: APIKey(address.apiKey), baseURL: BaseURL(address.baseURL), retry: RetryPolicy(attempts: 1))
    }

    /// The answer of a task once nothing more will happen; asked without a pause, it takes a quarter of a second.
    private static func end(of id: ServiceTask.ID, _ client: DashScopeClient) async throws -> GenerationAnswer {
        while true {
            let answer = try await client.task(id)
            if answer.status?.isFinal != false { return answer }
        }
    }

    private static func request(_ edit: Edit, _ images: [String] = [], _ facts: [ImageInfo?] = [], call: GenerationRequest.Call) throws
        -> GenerationRequest
    {
        let model = try #require(ImageModel.known(.wan27Image))
        return try GenerationRequest(try edit.validated(for: model, references: facts), images: images, call: call)
    }

    @Test("a file is uploaded, edited in its region by a task, and fetched")
    func wholeWay() async throws {
        var room = Bitmap(size: PixelSize(width: 800, height: 768), filledWith: SRGBColor(red: 120, green: 130, blue: 140))
        room.fill(Region(left: 0, top: 0, right: 100, bottom: 100), with: SRGBColor(red: 200, green: 10, blue: 10))
        let box = Region(left: 300, top: 300, right: 500, bottom: 450)
        var rows = room.reader()
        let file = try rows.pngBytes()
        let original = room
        let result = try await Sandbox().serving { address in
            let client = try Self.client(address)
            let policy = try await client.uploadPolicy(for: .wan27Image)
            let uploaded = try await client.upload(file, name: "room-1.png", mediaType: "image/png", policy: policy)
            let edit = Edit("Make it blue", references: [ReferenceImage(.uploaded(uploaded), regions: [box])])
            let facts = ImageInfo(format: .png, size: original.size, byteCount: file.count)
            let submitted = try await client.send(try Self.request(edit, [uploaded], [facts], call: .task))
            #expect(submitted.status == .pending)
            let answer = try await Self.end(of: try #require(submitted.taskID), client)
            #expect(answer.status == .succeeded && answer.addresses.count == 1)
            #expect(answer.usage?.imageCount == 1 && answer.usage?.size == "800*768")
            var bytes: [UInt8] = []
            try await client.download(try #require(answer.addresses.first), restart: { bytes = [] }, into: { bytes += $0 })
            return try Bitmap(decoding: bytes)
        }
        #expect(result.size == original.size)
        #expect(result[50, 50] == original[50, 50] && result[299, 299] == original[299, 299])
        #expect(result[400, 375] != original[400, 375])
    }

    @Test("a picture from text has the size that was asked for")
    func textSize() async throws {
        let size = try await Sandbox().serving { address in
            let client = try Self.client(address)
            let answer = try await client.send(
                try Self.request(Edit("A harbour", size: .pixels(PixelSize(width: 1000, height: 777))), call: .sync))
            var bytes: [UInt8] = []
            try await client.download(try #require(answer.addresses.first), restart: { bytes = [] }, into: { bytes += $0 })
            return try ImageReader(bytes: bytes).info.size
        }
        #expect(size == PixelSize(width: 1000, height: 777))
    }

    @Test("another key is refused, and the list of tasks with it")
    func otherKey() async throws {
        try await Sandbox(key: "sk-right").serving { address in
            let client = try DashScopeClient(apiKey: APIKey("sk-wrong"), baseURL: BaseURL(address.baseURL))
            for call in [{ _ = try await client.send(try Self.request(Edit("x"), call: .sync)) }, { _ = try await client.tasks() }]
                as [() async throws -> Void]
            {
                let error = await #expect(throws: DashScopeError.self) { try await call() }
                #expect(error?.kind == .key && error?.code == "InvalidApiKey")
            }
        }
    }

    @Test("a task can be cancelled while it waits, and not once it is done")
    func cancellation() async throws {
        try await Sandbox().serving { address in
            let client = try Self.client(address)
            // A task waits a tenth of a second; a slow machine may need several tries to be in time.
            var cancelled: ServiceTask.ID?
            while cancelled == nil {
                let waiting = try #require(try await client.send(try Self.request(Edit("x"), call: .task)).taskID)
                if (try? await client.cancel(waiting)) != nil { cancelled = waiting }
            }
            #expect(try await client.task(try #require(cancelled)).status == .canceled)
            let done = try #require(try await client.send(try Self.request(Edit("x"), call: .task)).taskID)
            _ = try await Self.end(of: done, client)
            let error = await #expect(throws: DashScopeError.self) { try await client.cancel(done) }
            #expect(error?.code == "UnsupportedOperation")
        }
    }

    @Test("a task that does not exist is unknown, and a result that does not exist has expired")
    func missing() async throws {
        try await Sandbox().serving { address in
            let client = try Self.client(address)
            #expect(try await client.task(ServiceTask.ID(rawValue: "no-such-task")).status == .unknown)
            let result = address.baseURL.replacing("/api/v1", with: "/results/none.png")
            let error = await #expect(throws: DashScopeError.self) { try await client.download(result, restart: {}, into: { _ in }) }
            #expect(error?.kind == .expired)
        }
    }

    @Test("the tasks of the day are listed, those of one model on request")
    func list() async throws {
        try await Sandbox().serving { address in
            let client = try Self.client(address)
            let id = try #require(try await client.send(try Self.request(Edit("x"), call: .task)).taskID)
            #expect(try await client.tasks().map(\.id) == [id])
            #expect(try await client.tasks(model: .wan27Image).map(\.id) == [id])
            #expect(try await client.tasks(model: .wan26Image).isEmpty)
        }
    }

    @Test("an uploaded file is bound to its model, and needs the header that resolves it")
    func bound() async throws {
        try await Sandbox().serving { address in
            let client = try Self.client(address)
            let policy = try await client.uploadPolicy(for: .wan26Image)
            var rows = Bitmap(size: PixelSize(width: 800, height: 800)).reader()
            let uploaded = try await client.upload(try rows.pngBytes(), name: "a.png", mediaType: "image/png", policy: policy)
            let edit = Edit("x", references: [ReferenceImage(.uploaded(uploaded))])
            let error = await #expect(throws: DashScopeError.self) {
                try await client.send(try Self.request(edit, [uploaded], [nil], call: .sync))
            }
            #expect(error?.kind == .refused && error?.httpStatus == 403)
        }
    }
}
