import Easel
import Foundation
import Testing

/// A workspace in a folder of its own, whose service is a sandbox in this process.
struct Studio: Sendable {
    let folder: TemporaryFolder
    let client: DashScopeClient
    let workspace: Workspace
    /// Where its workspaces tell others what they have under way.
    let state: FilePath

    static func open(
        key: String = "sk-of-a-test", isSandbox: Bool = false, _ body: @escaping @Sendable (Studio) async throws -> Void
    ) async throws {
        try await Sandbox(key: key).serving { address in
            try await body(Studio(baseURL: address.baseURL, key: key, isSandbox: isSandbox))
        }
    }

    /// The same with a relay between client and sandbox.
    static func openRelayed(_ body: @escaping @Sendable (Studio, Relay) async throws -> Void) async throws {
        try await Sandbox(key: "sk-of-a-test").serving { address in
            let relay = try Relay(to: address.baseURL)
            defer { relay.stop() }
            try await body(Studio(baseURL: relay.baseURL, key: "sk-of-a-test", isSandbox: false), relay)
        }
    }

    /// - Parameter state: Of another studio on the same machine; `nil` is one of its own.
    init(baseURL: String, key: String = "sk-of-a-test", isSandbox: Bool = false, state: FilePath? = nil) throws {
        folder = try TemporaryFolder()
        client = try DashScopeClient(apiKey: APIKey(key), baseURL: BaseURL(baseURL))
        self.state = state ?? folder.path.appending("state")
        workspace = try Workspace(folder.path.appending("shoot"), client: client, isSandbox: isSandbox, state: self.state)
    }

    /// The workspace as another process on this machine opens it.
    func reopened(isNew: Bool = false) throws -> Workspace {
        try Workspace(workspace.path, client: client, state: state, isNew: isNew)
    }

    /// Looks often, since the sandbox's tasks take a quarter of a second.
    var options: RunOptions {
        var options = RunOptions()
        options.pollInterval = .milliseconds(20)
        options.lookupDelays = [.zero]
        return options
    }

    var ledger: JobLedger { workspace.ledger }

    func states(of id: String) throws -> [JobState] { try ledger.history(of: id).map(\.state) }

    /// An edit of a picture that is made for it.
    func edit(_ prompt: String = "A round window") throws -> Edit {
        let path = folder.path.appending("room.png")
        if !FileManager.default.fileExists(atPath: path.string) { try folder.picture("room.png") }
        return Edit(prompt, references: [ReferenceImage(path, regions: [Region(left: 300, top: 200, right: 500, bottom: 400)])], seed: 7)
    }

    // MARK: rows as a crash leaves them

    /// A job as `run` records it before it does anything.
    func plan(
        _ edit: Edit, on model: ImageModel.ID = .wan27Image, baseURL: String? = nil, isSandbox: Bool = false, delivery: JSONValue = [:],
        isTask: Bool = true
    ) throws -> JobRecord {
        let job = JobRecord(
            createdAt: Date().timeIntervalSince1970, model: model,
            edit: EditFile(edit: EditPlan(edit, on: model).edit, model: model).json, baseURL: baseURL ?? client.baseURL.text,
            isSandbox: isSandbox, delivery: delivery, asked: edit.count, isTask: isTask, plannedCost: nil)
        try ledger.add(job)
        return job
    }

    /// Takes a job along `path`, as the process would have before it was killed.
    @discardableResult
    func take(
        _ job: JobRecord, along path: [JobState], at time: Double = Date().timeIntervalSince1970,
        _ change: (inout JobRecord) -> Void = { _ in }
    )
        throws -> JobRecord
    {
        var job = job
        for state in path {
            job = try ledger.move(job.id, from: job.state, to: state, at: time) {
                if state == .submitting { $0.submittedAt = time }
                if state == path.last { change(&$0) }
            }
        }
        return job
    }

    /// Gives the service an edit behind the ledger's back, as a process does that dies before the answer comes.
    func submitUnrecorded(_ edit: Edit, on model: ImageModel.ID = .wan27Image) async throws -> ServiceTask.ID {
        let plan = EditPlan(edit, on: model)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: try #require(edit.references[0].source.filePath).string))
        let request = try GenerationRequest(
            plan.validated(), images: ["data:image/png;base64,\(bytes.base64EncodedString())"], call: .task, in: .singapore)
        return try #require(try await client.send(request).taskID)
    }

    /// Asks until a task is done, which takes the sandbox a quarter of a second.
    func wait(for task: ServiceTask.ID) async throws {
        while try await client.task(task).status?.isFinal != true { try await Task.sleep(for: .milliseconds(10)) }
    }
}
