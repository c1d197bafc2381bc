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

    /// The folder, and whether it has to be made.
    func path() -> (path: FilePath, isNew: Bool) {
        if let workspace { return (FilePath(workspace).absolute, false) }
        if let text = getenv("EASEL_WORKSPACE").map({ String(cString: $0) }), !text.isEmpty { return (FilePath(text).absolute, false) }
        let here = FilePath("easel-workspace").absolute
        var folder = here.removingLastComponent()
        while true {
            let candidate = folder.appending("easel-workspace")
            if access(candidate.string, F_OK) == 0 { return (candidate, false) }
            let parent = folder.removingLastComponent()
            if parent == folder || folder.isEmpty { return (here, true) }
            folder = parent
        }
    }
}

extension WorkspaceOptions {
    /// The jobs of the workspace by their tasks; none where there is no workspace.
    func jobsByTask() throws -> [ServiceTask.ID: String] {
        let place = path()
        guard !place.isNew, access(place.path.appending("ledger.sqlite").string, F_OK) == 0 else { return [:] }
        return Dictionary(
            try Workspace.openLedger(place.path).jobs().compactMap { job in job.taskID.map { ($0, job.id) } }, uniquingKeysWith: { $1 })
    }
}
