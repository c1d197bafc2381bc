public import DashScope
public import ImageEditing
import ImageFiles
public import JobLedger
import Synchronization
public import SystemPackage

/// A folder of images, results and a ledger, in which edits become files.
///
/// It holds `ledger.sqlite`, `prepared/` (pictures as they are sent), `raw/` (results as they came) and `out/`.
public final class Workspace: Sendable {
    /// Where nothing but the workspace itself puts files.
    static let ownFolders = ["raw", "sent", "prepared", "rescue", "locks"]

    public let path: FilePath
    public let ledger: JobLedger
    public let client: DashScopeClient
    /// Whether the service is the built-in sandbox, whose jobs end with it.
    public let isSandbox: Bool
    /// Where models are looked up.
    public let catalogue: ModelCatalogue
    let uploads: Uploads
    let pacer: Pacer
    let openSubmissions: OpenSubmissions
    let nameClaims = NameClaims()
    private let sweptFolders = Mutex<Set<FilePath>>([])
    let clock: any Clock<Duration>
    /// Seconds since 1970.
    let now: @Sendable () -> Double

    /// Opens the workspace at `path`, or makes it.
    ///
    /// - Parameters:
    ///   - state: Where workspaces of this machine tell each other what they have under way.
    ///   - checksWholeness: Whether a ledger that lacks jobs whose results lie beside it is an error.
    ///   - isNew: That results of jobs which the ledger does not know are no reason to stop.
    /// - Throws: ``EaselError`` `workspaceUnwritable`, ``LedgerError``.
    public init(
        _ path: FilePath, client: DashScopeClient, isSandbox: Bool = false, catalogue: ModelCatalogue = .builtIn,
        clock: any Clock<Duration> = ContinuousClock(), now: (@Sendable () -> Double)? = nil, state: FilePath? = nil,
        isNew: Bool = false, checksWholeness: Bool = true
    ) throws {
        self.path = path.absolute
        self.client = client
        self.isSandbox = isSandbox
        self.catalogue = catalogue
        self.clock = clock
        let now = now ?? { Disk.now }
        self.now = now
        if checksWholeness { try Self.refuseEmptyLedger(self.path, startingAnew: isNew) }
        ledger = try Self.openLedger(self.path, checkingHealth: checksWholeness)
        uploads = Uploads(client: client, ledger: ledger, now: now)
        pacer = Pacer(clock: clock)
        openSubmissions = OpenSubmissions(
            state: isSandbox ? nil : state ?? OpenSubmissions.standardFolder, workspace: self.path, account: client.accountMark,
            baseURL: client.baseURL.text, now: now())
        if checksWholeness {
            try checkWholeness(startingAnew: isNew)
            try settle(startingAnew: isNew)
            for name in Self.ownFolders { sweep(self.path.appending(name)) }
        }
    }

    /// Opens only the ledger, for those who look and send nothing.
    ///
    /// - Parameter checkingHealth: Whether SQLite looks through the whole file first, and nothing is written when it is damaged.
    public static func openLedger(_ path: FilePath, checkingHealth: Bool = false) throws -> JobLedger {
        do { try Disk.makePrivateFolder(path) } catch {
            throw EaselError(
                .workspaceUnwritable, "The workspace \(path) cannot be made or written.", hint: "Choose another with --workspace.")
        }
        return try JobLedger(path.appending("ledger.sqlite"), checkingHealth: checkingHealth)
    }

    /// What a recorded job asks for, judged by the files as they are now.
    func plan(of job: JobRecord) throws -> EditPlan {
        let settings = DeliverySettings(job.delivery, workspace: path)
        return EditPlan(
            try EditFile(job.edit).edit, on: job.model, in: client.serviceRegion, catalogue: catalogue,
            keepsMetadata: settings.keepsMetadata, crop: .fixed(settings.crop))
    }

    /// Removes what killed runs left of files that they were writing in a folder; once for each folder, since it may hold many.
    func sweep(_ folder: FilePath) {
        guard sweptFolders.withLock({ $0.insert(folder).inserted }) else { return }
        PendingFile.removeAbandoned(in: folder)
    }

    func folder(_ name: String) throws -> FilePath {
        let folder = path.appending(name)
        do { try Disk.makePrivateFolder(folder) } catch {
            throw EaselError(.workspaceUnwritable, "\(folder) cannot be made.", hint: "Check the permissions of the workspace.")
        }
        return folder
    }

    /// A ledger that is there and holds nothing, or that is gone beside results, must not become a new one by being opened.
    private static func refuseEmptyLedger(_ path: FilePath, startingAnew: Bool) throws {
        guard !startingAnew else { return }
        let ledger = path.appending("ledger.sqlite")
        let traces = ["raw", "sent"].flatMap { folder in
            ((try? Disk.names(path.appending(folder))) ?? []).filter { !$0.hasPrefix(".") }
        }.sorted()
        let isEmpty = Disk.exists(ledger) && (Disk.byteCount(ledger) == 0)
        // Without a trace of a job it is a workspace that another process is just making.
        guard !traces.isEmpty, isEmpty || !Disk.exists(ledger) else { return }
        throw LedgerError(
            .lost,
            "The ledger \(ledger) is \(isEmpty ? "empty" : "gone")\(traces.first.map { ", and files of its jobs lie beside it (\($0.prefix(6)))" } ?? ""). Nothing is sent, since it could be paid twice. Put the ledger back; easel tasks recover fetches what the service still has; --new starts anew."
        )
    }

    /// Looks whether the ledger knows every job whose files lie beside it.
    ///
    /// A ledger that is gone, was replaced or has lost its last rows would otherwise look like a fresh start, and everything
    /// would be sent and paid again.
    /// - Throws: ``LedgerError`` `lost`.
    private func checkWholeness(startingAnew: Bool) throws {
        var found: Set<String> = []
        for name in (try? Disk.names(path.appending("raw"))) ?? [] where !name.hasPrefix(".") {
            found.insert(String(name.prefix { $0 != "-" && $0 != "." }))
        }
        for name in (try? Disk.names(path.appending("sent"))) ?? [] where !name.hasPrefix(".") { found.insert(name) }
        guard !found.isEmpty else { return }
        let lost = found.subtracting(try ledger.ids()).sorted()
        guard let first = lost.first else { return }
        if startingAnew {
            // They stay, under another name, and are not looked at again.
            let aside = path.appending("unknown-\(JobRecord.newID().prefix(6))")
            try Disk.makeFolder(aside)
            for folder in ["raw", "sent"] where Disk.exists(path.appending(folder)) {
                for name in try Disk.names(path.appending(folder)) where lost.contains(where: { name.hasPrefix($0) }) {
                    try Disk.move(path.appending(folder).appending(name), to: aside.appending("\(folder)-\(name)"))
                }
            }
            return
        }
        throw LedgerError(
            .lost,
            "The ledger \(ledger.path) does not know \(lost.count == 1 ? "a job whose files lie" : "\(lost.count) jobs whose files lie") beside it (\(first.prefix(6))): it was replaced or has lost rows. Nothing is sent, since it could be paid twice. Put the ledger back; easel tasks recover fetches what the service still has; --new sets the files aside and starts anew."
        )
    }

    /// Notes where the workspace is, and refuses a copy whose unfinished jobs its original would send too.
    ///
    /// - Throws: ``LedgerError`` `lost`.
    private func settle(startingAnew: Bool) throws {
        let home = try ledger.home()
        guard home != path.string else { return }
        if let home, !startingAnew, try !ledger.unfinishedJobs().isEmpty {
            let original = FilePath(home).appending("ledger.sqlite")
            if Disk.exists(original), let id = try? JobLedger(original).id(), try id == ledger.id() {
                throw LedgerError(
                    .lost,
                    "The workspace \(path) is a copy of \(home), which has the same unfinished jobs. Nothing is sent, since it could be paid twice. Carry them on there; --new makes this one stand for itself."
                )
            }
        }
        try ledger.setHome(path.string)
    }

    /// Leaves a mark that a job was sent, outside the ledger: should the ledger lose its last rows, this one is missed.
    func markSent(_ id: String) throws {
        try PendingFile.write([], to: folder("sent").appending(id), overwriting: true, isPrivate: true)
    }

    /// The job's files are the mark from now on, or nothing was accepted.
    func unmarkSent(_ id: String) { Disk.remove(path.appending("sent").appending(id)) }
}
