public import DashScope
public import ImageEditing
import ImageFiles
public import SystemPackage

/// A task of the service that no ledger has to know, with its pictures fetched.
public struct FetchedTask: Sendable {
    public let id: ServiceTask.ID
    public let answer: GenerationAnswer
    /// By position from 1; one that could not be fetched is missing.
    public let pictures: [Int: ResultDownload]
    /// Texts and pictures in turn as Markdown beside the pictures; `nil` for an answer without text.
    public let markdown: FilePath?
    /// Why a picture is missing that the service made.
    public let failures: [Int: String]

    /// Asks for a task and fetches what it made into a folder, under names that are free.
    ///
    /// - Throws: ``DashScopeError``: `taskFailed` or `moderation`, `taskCancelled`, `expired` for a task that the service does
    ///   not know, `timedOut` for one that is under way.
    ///
    /// - Parameter skippingPresent: Leaves pictures alone that an earlier call fetched into this folder.
    public init(_ id: ServiceTask.ID, from client: DashScopeClient, into folder: FilePath, skippingPresent: Bool = false) async throws {
        let answer = try await client.task(id)
        switch answer.status {
        case .succeeded: break
        case .failed: throw DashScopeError(taskFailure: answer)
        case .canceled: throw DashScopeError(.taskCancelled, "The task was cancelled.", requestID: answer.requestID)
        case .unknown:
            throw DashScopeError(
                .expired,
                "The service does not know the task \(id): tasks live 24 hours, and only in their service region and account.",
                requestID: answer.requestID)
        default:
            throw DashScopeError(
                .timedOut, "The task is \(answer.status?.rawValue.lowercased() ?? "under way"). Fetch it when it is done.",
                requestID: answer.requestID)
        }
        do { try Disk.makeFolder(folder) } catch {
            throw EaselError(.workspaceUnwritable, "The folder \(folder) cannot be made.", hint: "Choose another with -o.")
        }
        let plain = "task-\(id.rawValue.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(skippingPresent ? 32 : 8))"
        let stem = skippingPresent ? plain : Self.freeStem(plain, in: folder)
        var pictures: [Int: ResultDownload] = [:]
        var failures: [Int: String] = [:]
        for (index, picture) in answer.pictures.enumerated() {
            guard let address = picture.address else {
                failures[index + 1] = [picture.code, picture.message].compactMap(\.self).joined(separator: ": ")
                continue
            }
            let target = folder.appending("\(stem)-\(index + 1).png")
            if skippingPresent, let present = ResultDownload(present: target) {
                pictures[index + 1] = present
                continue
            }
            do {
                pictures[index + 1] = try await ResultDownload(address, to: target, client: client, overwriting: false)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                failures[index + 1] = String(describing: error)
            }
        }
        self.id = id
        self.answer = answer
        self.pictures = pictures
        self.failures = failures
        guard answer.hasText, answer.pictures.count == answer.parts.count(where: { if case .picture = $0 { true } else { false } }) else {
            markdown = nil
            return
        }
        let target = folder.appending("\(stem).md")
        let names = pictures.compactMapValues { $0.path.lastComponent?.string }
        try PendingFile.write(
            Array(InterleavedText(parts: answer.parts, names: names).markdown.utf8), to: target, overwriting: skippingPresent)
        markdown = target
    }

    /// The stem itself, or with a number behind it where files of that name are there.
    private static func freeStem(_ stem: String, in folder: FilePath) -> String {
        func isTaken(_ stem: String) -> Bool {
            ["\(stem).md", "\(stem)-1.png", "\(stem)-2.png"].contains { Disk.exists(folder.appending($0)) }
        }
        guard isTaken(stem) else { return stem }
        return (2...).lazy.map { "\(stem)-again\($0)" }.first { !isTaken($0) } ?? stem
    }
}
