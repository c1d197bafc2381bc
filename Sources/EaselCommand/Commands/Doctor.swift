import ArgumentParser
import Easel

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look whether everything is in place: key, service, formats, workspace, ledger.",
        discussion: """
            Asks the service only for what is free.

            EXAMPLES
              easel doctor
              easel doctor --sandbox --json
            """)

    @OptionGroup var service: ServiceOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var common: CommonOptions

    struct Line: Encodable {
        enum Verdict: String, Encodable { case ok, advice, problem }

        let check: String
        let verdict: Verdict
        let found: String
        let exitCode: Int32?
    }

    func run() async throws {
        let settings = try Settings(workspace)
        var lines: [Line] = []
        func add(_ check: String, _ verdict: Line.Verdict, _ found: String, _ exit: EaselExit? = nil) {
            lines.append(Line(check: check, verdict: verdict, found: found, exitCode: verdict == .problem ? exit?.rawValue : nil))
        }
        add("version", .ok, "easel \(EaselTool.version)")
        let missing = [ImageFormat.webp, .gif, .tiff].filter { !CodecSupport.readable.contains($0) }
        add(
            "formats", missing.isEmpty ? .ok : .advice,
            "reads \(CodecSupport.readable.map(\.displayName).joined(separator: ", "))"
                + (missing.isEmpty
                    ? ""
                    : "; not \(missing.map(\.displayName).joined(separator: ", ")): install the libraries' -dev packages, then swift package purge-cache, and build again")
        )
        add(
            "colour profiles", CodecSupport.hasColorManagement ? .ok : .advice,
            CodecSupport.hasColorManagement ? "converted to sRGB by lcms2" : "taken for sRGB: this build has no lcms2")
        add(
            "PNG packing", CodecSupport.hasISAL ? .ok : .advice,
            CodecSupport.hasISAL ? "ISA-L" : "zlib; ISA-L (libisal-dev) is several times as fast")
        checkWorkspace(add)
        await checkService(settings, add)
        for line in lines {
            if common.json {
                try Output.json(line)
            } else {
                Output.line(
                    "\(line.verdict == .ok ? "ok     " : line.verdict.rawValue.padded(7))  \(line.check): \(Output.safe(line.found))")
            }
        }
        if let worst = lines.compactMap(\.exitCode).min() { throw ExitCode(worst) }
    }

    private func checkWorkspace(_ add: (String, Line.Verdict, String, EaselExit?) -> Void) {
        let place = workspace.path()
        guard !place.isNew else { return add("workspace", .advice, "none yet; easel edit makes \(place.path)", nil) }
        do {
            let ledger = try Workspace.openLedger(place.path)
            let problem = try ledger.healthProblem()
            let (all, open) = (try ledger.jobs().count, try ledger.unfinishedJobs().count)
            add("ledger", problem == nil ? .ok : .problem, problem ?? "\(ledger.path), \(all) jobs, \(open) unfinished", .internalError)
            let probe = try PendingFile(place.path.appending("write-test"))
            try probe.write([0])
            add("workspace", .ok, "\(place.path) can be written", nil)
        } catch {
            let failure = Failure(error)
            add(
                "workspace", .problem, failure?.message ?? "\(error)",
                failure.flatMap { EaselExit(rawValue: $0.exitCode.rawValue) } ?? .usage)
        }
    }

    private func checkService(_ settings: Settings, _ add: (String, Line.Verdict, String, EaselExit?) -> Void) async {
        do {
            let (host, greeting) = try await service.withClient(settings) { ($0.baseURL.text, try await $0.greet()) }
            add("service", .ok, "\(host) accepts the key; \(greeting.taskCount ?? 0) tasks in the last 24 hours", nil)
            checkClock(greeting, add)
        } catch {
            let failure = Failure(error)
            add(
                "service", .problem, failure?.message ?? "\(error)",
                failure.flatMap { EaselExit(rawValue: $0.exitCode.rawValue) } ?? .network)
            guard let error = error as? DashScopeError, error.kind == .key, error.httpStatus == 401, !service.sandbox else { return }
            await findRegion(settings, add)
        }
    }

    /// The service's clock decides when results expire.
    private func checkClock(_ greeting: DashScopeClient.Greeting, _ add: (String, Line.Verdict, String, EaselExit?) -> Void) {
        guard let time = greeting.serverTime else { return }
        let off = Output.now - time
        let words = off == 0 ? "as the service's" : "\(abs(off)) s \(off > 0 ? "ahead of" : "behind") the service's"
        add("clock", abs(off) > 300 ? .advice : .ok, words + (abs(off) > 300 ? ": set it, since results expire by it" : ""), nil)
    }

    /// A key of another place looks like a wrong one: every place is asked, for free.
    private func findRegion(_ settings: Settings, _ add: (String, Line.Verdict, String, EaselExit?) -> Void) async {
        guard (try? service.customBase(settings)) == .some(nil), let client = try? service.client(settings) else { return }
        let found = await client.welcomes()
        add("service region", .problem, Self.sentence(found), .key)
    }

    /// What the answers of the places say about a key.
    static func sentence(_ found: [ServiceRegion: DashScopeClient.Welcome]) -> String {
        func places(_ welcome: DashScopeClient.Welcome) -> String {
            ServiceRegion.allCases.filter { found[$0] == welcome }.map(\.rawValue).joined(separator: ", ")
        }
        let accepted = places(.accepted)
        if !accepted.isEmpty { return "the key belongs to \(accepted): use --service-region \(accepted)" }
        var words = "no place accepts the key"
        if !places(.refused).isEmpty { words += "; \(places(.refused)) refused it" }
        if !places(.unreachable).isEmpty { words += "; \(places(.unreachable)) cannot be reached" }
        let unasked = ServiceRegion.allCases.filter { found[$0] == nil }.map(\.rawValue).joined(separator: ", ")
        if !unasked.isEmpty { words += "; \(unasked) has only the hosts of workspaces: --workspace-id" }
        return words
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { count < width ? self + String(repeating: " ", count: width - count) : self }
}
