import ImageEditing
import Raster

/// What the sandbox remembers: certificates, uploaded files, tasks, and pictures that can be fetched.
actor SandboxStore {
    struct Certificate {
        var model: ImageModel.ID
        var folder: String
        var policy: String
        var signature: String
    }

    struct Object {
        var model: ImageModel.ID
        var bytes: [UInt8]
    }

    struct TaskRow {
        var id: String
        var model: ImageModel.ID
        var requestID: String
        var created: ContinuousClock.Instant
        var createdAt: Double
        var isCanceled = false
        /// What the task ends with: `output` without the task's own fields, and `usage`.
        var output: [String: JSONValue]
        var usage: JSONValue?
        var fails: Bool
    }

    /// A picture that is painted when it is fetched, from the files that the request named.
    struct Picture {
        var request: SandboxRequest
        var files: [[UInt8]]
        var index: Int
        var size: PixelSize
    }

    static let accessKeyID = "LTAI5tSandboxSandbox"
    /// How long a task waits and runs, so that each state can be seen by someone who asks often.
    static let pendingTime = Duration.milliseconds(100)
    static let runningTime = Duration.milliseconds(150)

    private var certificates: [String: Certificate] = [:]
    private var objects: [String: Object] = [:]
    private(set) var tasks: [TaskRow] = []
    private var pictures: [String: Picture] = [:]
    private var counter = 0

    func newID() -> String {
        counter += 1
        var chance = Chance(["id", String(counter)])
        let digits = (0..<2).map { _ in
            let text = String(chance.next(), radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)].map { String(Array(digits)[$0.0..<$0.1]) }
        return parts.joined(separator: "-")
    }

    func certify(_ model: ImageModel.ID) -> Certificate {
        let folder = "dashscope-instant/sandbox/\(newID())"
        let certificate = Certificate(model: model, folder: folder, policy: "policy-" + newID(), signature: "signature-" + newID())
        certificates[certificate.signature] = certificate
        return certificate
    }

    func certificate(signature: String) -> Certificate? { certificates[signature] }

    /// - Returns: Whether the place was free.
    func put(_ object: Object, at key: String) -> Bool {
        guard objects[key] == nil else { return false }
        objects[key] = object
        return true
    }

    func object(_ key: String) -> Object? { objects[key] }

    func add(_ task: TaskRow) { tasks.append(task) }

    func task(_ id: String) -> TaskRow? { tasks.first { $0.id == id } }

    /// - Returns: Whether it was still waiting.
    func cancel(_ id: String) -> Bool {
        guard let index = tasks.firstIndex(where: { $0.id == id }), tasks[index].status(at: .now) == "PENDING" else { return false }
        tasks[index].isCanceled = true
        return true
    }

    /// Makes a picture available and gives its file name.
    func offer(_ picture: Picture) -> String {
        let name = "\(newID())-\(picture.index + 1).png"
        pictures[name] = picture
        return name
    }

    func picture(_ name: String) -> Picture? { pictures[name] }
}

extension SandboxStore.TaskRow {
    func status(at now: ContinuousClock.Instant) -> String {
        if isCanceled { return "CANCELED" }
        let age = now - created
        if age < SandboxStore.pendingTime { return "PENDING" }
        if age < SandboxStore.pendingTime + SandboxStore.runningTime { return "RUNNING" }
        return fails ? "FAILED" : "SUCCEEDED"
    }
}
