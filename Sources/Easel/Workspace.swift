public import DashScope
public import ImageEditing
import ImageFiles
public import JobLedger
public import SystemPackage

/// A folder of images, results and a ledger, in which edits become files.
///
/// It holds `ledger.sqlite`, `prepared/` (pictures as they are sent), `raw/` (results as they came) and `out/`.
public final class Workspace: Sendable {
    public let path: FilePath
    public let ledger: JobLedger
    public let client: DashScopeClient
    /// Whether the service is the built-in sandbox, whose jobs end with it.
    public let isSandbox: Bool
    /// Where models are looked up.
    public let catalogue: ModelCatalogue
    let uploads: Uploads
    let clock: any Clock<Duration>
    /// Seconds since 1970.
    let now: @Sendable () -> Double

    /// Opens the workspace at `path`, or makes it.
    ///
    /// - Throws: ``EaselError`` `workspaceUnwritable`, ``LedgerError``.
    public init(
        _ path: FilePath, client: DashScopeClient, isSandbox: Bool = false, catalogue: ModelCatalogue = .builtIn,
        clock: any Clock<Duration> = ContinuousClock(), now: (@Sendable () -> Double)? = nil
    ) throws {
        self.path = path.absolute
        self.client = client
        self.isSandbox = isSandbox
        self.catalogue = catalogue
        self.clock = clock
        let now = now ?? { Disk.now }
        self.now = now
        ledger = try Self.openLedger(self.path)
        uploads = Uploads(client: client, ledger: ledger, now: now)
    }

    /// Opens only the ledger, for those who look and send nothing.
    public static func openLedger(_ path: FilePath) throws -> JobLedger {
        do { try Disk.makeFolder(path) } catch {
            throw EaselError(
                .workspaceUnwritable, "The workspace \(path) cannot be made or written.", hint: "Choose another with --workspace.")
        }
        return try JobLedger(path.appending("ledger.sqlite"))
    }

    func folder(_ name: String) throws -> FilePath {
        let folder = path.appending(name)
        do { try Disk.makeFolder(folder) } catch {
            throw EaselError(.workspaceUnwritable, "\(folder) cannot be made.", hint: "Check the permissions of the workspace.")
        }
        return folder
    }
}
