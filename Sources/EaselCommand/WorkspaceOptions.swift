import ArgumentParser
import Easel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the workspace is.
struct WorkspaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder of ledger and results (EASEL_WORKSPACE; default: the nearest easel-workspace).", valueName: "dir"))
    var workspace: String?

    /// Where a workspace is.
    struct Place {
        let path: FilePath
        /// Whether it has to be made, since none was named and none is near.
        let isNew: Bool

        var hasLedger: Bool { access(path.appending("ledger.sqlite").string, F_OK) == 0 }
    }

    func path() -> Place {
        if let workspace { return Place(path: FilePath(workspace).absolute, isNew: false) }
        if let text = Environment.text("EASEL_WORKSPACE") { return Place(path: FilePath(text).absolute, isNew: false) }
        let here = FilePath("easel-workspace").absolute
        var folder = here.removingLastComponent()
        while true {
            let candidate = folder.appending("easel-workspace")
            if access(candidate.string, F_OK) == 0 { return Place(path: candidate, isNew: false) }
            let parent = folder.removingLastComponent()
            if parent == folder || folder.isEmpty { return Place(path: here, isNew: true) }
            folder = parent
        }
    }
}

extension WorkspaceOptions {
    /// The ledger of the workspace that is there.
    ///
    /// - Throws: ``EaselError`` `usage` when there is none.
    func ledger() throws -> JobLedger { try Workspace.openLedger(existing()) }

    /// The workspace that is there, for work on its files alone: any key will do.
    ///
    /// - Throws: ``EaselError`` `usage` when there is none, and what opening it throws.
    func callingNobody() throws -> Workspace {
        try Workspace(existing(), client: DashScopeClient(apiKey: APIKey("sk-nobody-is-called")), isSandbox: true)
    }

    /// The picture that `JOB` or `JOB#K` names; `nil` for `nil`.
    func picture(_ text: String?) throws -> JobPicture? { try text.map { try JobPicture($0, in: ledger()) } }

    /// The jobs of the workspace by their tasks; none where there is no workspace.
    func jobsByTask() throws -> [ServiceTask.ID: String] {
        let place = path()
        guard place.hasLedger else { return [:] }
        return Dictionary(
            try Workspace.openLedger(place.path).jobs().compactMap { job in job.taskID.map { ($0, job.id) } }, uniquingKeysWith: { $1 })
    }
}
