import ImageEditing
import JobLedger
public import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What every workspace of this machine has under way on one account, so that none takes another's task for its own.
///
/// Each workspace has a file in the person's state folder, to which it appends a line before a request is sent and one when
/// its task is known. Lines older than the 24 hours that tasks live mean nothing.
struct OpenSubmissions: Sendable {
    /// What the other workspaces have under way.
    struct Others: Sendable {
        /// Tasks that are theirs.
        var tasks: Set<ServiceTask.ID> = []
        /// When submissions of a model went out of which no task is known, in seconds since 1970.
        var unanswered: [(model: ImageModel.ID, at: Double)] = []
    }

    private struct Line: Codable {
        var job: String
        var model: String?
        var at: Double?
        var task: String?
        var isClosed: Bool?
    }

    private let folder: FilePath?
    private let file: FilePath?

    /// - Parameters:
    ///   - state: The person's state folder; `nil` keeps no record, as for a sandbox that ends with its process.
    ///   - workspace: Whose file is written.
    init(state: FilePath?, workspace: FilePath, account: String, baseURL: String, now: Double) {
        guard let state else {
            (folder, file) = (nil, nil)
            return
        }
        let place = ContentHash.of(Array(baseURL.utf8)).prefix(12)
        let folder = state.appending("submissions").appending("\(account)-\(place)")
        self.folder = folder
        let file = folder.appending("\(ContentHash.of(Array(workspace.string.utf8)).prefix(16)).jsonl")
        self.file = file
        let age = (try? FileManager.default.attributesOfItem(atPath: file.string)[.modificationDate] as? Date)
            .map { now - $0.timeIntervalSince1970 }
        if let age, age > 25 * 3600 { Disk.remove(file) }
    }

    /// `$XDG_STATE_HOME/easel`, else `~/.local/state/easel`.
    static var standardFolder: FilePath? {
        let environment = ProcessInfo.processInfo.environment
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return FilePath(state).appending("easel") }
        return environment["HOME"].map { FilePath($0).appending(".local").appending("state").appending("easel") }
    }

    /// Notes that a request is about to be sent; on the disk when it returns.
    func open(_ job: JobRecord, at time: Double) {
        append(Line(job: job.id, model: job.model.rawValue, at: time), durably: true)
    }

    /// Notes what became of it: its task, or that it was not accepted.
    func close(_ job: JobRecord, task: ServiceTask.ID?) {
        append(Line(job: job.id, task: task?.rawValue, isClosed: true), durably: false)
    }

    /// What the other workspaces say.
    func others() -> Others {
        var result = Others()
        guard let folder, let file, let names = try? FileManager.default.contentsOfDirectory(atPath: folder.string) else { return result }
        for name in names where name.hasSuffix(".jsonl") && name != file.lastComponent?.string {
            guard let bytes = try? Disk.contents(folder.appending(name)) else { continue }
            var open: [String: (ImageModel.ID, Double)] = [:]
            for line in bytes.split(separator: 0x0A) {
                guard let entry = try? JSONDecoder().decode(Line.self, from: Data(line)) else { continue }
                if let model = entry.model, let at = entry.at { open[entry.job] = (ImageModel.ID(rawValue: model), at) }
                if let task = entry.task { result.tasks.insert(ServiceTask.ID(rawValue: task)) }
                if entry.isClosed == true { open[entry.job] = nil }
            }
            result.unanswered += open.values.map { (model: $0.0, at: $0.1) }
        }
        return result
    }

    private func append(_ line: Line, durably: Bool) {
        guard let folder, let file else { return }
        // Where the state folder cannot be written, the ledger alone keeps workspaces apart.
        do {
            try Disk.makePrivateFolder(folder)
            let descriptor = try FileDescriptor.open(
                file, .writeOnly, options: [.create, .append, .closeOnExec], permissions: [.ownerReadWrite])
            defer { try? descriptor.close() }
            _ = try descriptor.writeAll(JSONEncoder().encode(line) + [0x0A])
            if durably { try Disk.synchronize(descriptor) }
        } catch {}
    }
}
