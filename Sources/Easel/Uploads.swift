import DashScope
import ImageEditing
import ImageFiles
import JobLedger
import SystemPackage

/// Puts files into the service's storage, each once: jobs that use one image wait for one upload.
///
/// An upload is bound to model and account and lives 48 hours, which the ledger remembers.
actor Uploads {
    private let client: DashScopeClient
    private let ledger: JobLedger
    private let now: @Sendable () -> Double
    private var running: [String: Task<String, any Error>] = [:]
    private var policies: [ImageModel.ID: (policy: UploadPolicy, expiresAt: Double)] = [:]

    /// Source: Model Studio, “Upload a local file to get a temporary URL”, read 2026-11-21: 48 hours. One is kept in hand,
    /// for the time that a task waits before the service fetches the file.
    private static let lifetime = 47.0 * 3600

    init(client: DashScopeClient, ledger: JobLedger, now: @escaping @Sendable () -> Double) {
        self.client = client
        self.ledger = ledger
        self.now = now
    }

    /// A file in the service's storage.
    struct Upload {
        /// `oss://…`.
        let address: String
        let sha256: String
    }

    /// Uploads a file, unless it was uploaded before and is still there.
    func upload(_ path: FilePath, format: ImageFormat, model: ImageModel.ID) async throws -> Upload {
        let bytes = try Disk.contents(path)
        let hash = ContentHash.of(bytes)
        let key = "\(model) \(hash)"
        if let task = running[key] { return Upload(address: try await task.value, sha256: hash) }
        let account = client.accountMark
        if let known = try ledger.upload(sha256: hash, model: model, account: account, baseURL: client.baseURL.text, at: now()) {
            return Upload(address: known, sha256: hash)
        }
        let task = Task {
            let policy = try await policy(for: model)
            let address = try await client.upload(
                bytes, name: Self.objectName(path, hash, format), mediaType: format.mediaType, policy: policy)
            try ledger.rememberUpload(
                sha256: hash, model: model, account: account, baseURL: client.baseURL.text, address: address,
                expiresAt: now() + Self.lifetime)
            return address
        }
        running[key] = task
        defer { running[key] = nil }
        return Upload(address: try await task.value, sha256: hash)
    }

    private func policy(for model: ImageModel.ID) async throws -> UploadPolicy {
        if let known = policies[model], known.expiresAt > now() { return known.policy }
        let policy = try await client.uploadPolicy(for: model)
        // Half a minute in hand, for the upload itself.
        policies[model] = (policy, now() + Double(policy.lifetime.components.seconds) - 30)
        return policy
    }

    /// Unlike any other under one policy, and ASCII: two files of one name must not meet.
    private static func objectName(_ path: FilePath, _ hash: String, _ format: ImageFormat) -> String {
        let stem = (path.stem ?? "picture").map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" }
        return "\(String(stem.prefix(40)))-\(hash.prefix(12))-\(JobRecord.newID().prefix(6)).\(format.fileExtension)"
    }
}
