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
        await checkService(add)
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

    private func checkService(_ add: (String, Line.Verdict, String, EaselExit?) -> Void) async {
        do {
            let (host, count) = try await service.withClient { client in
                var client = client
                client.retry = RetryPolicy(attempts: 1)
                return (client.baseURL.text, try await client.tasks(page: 1, pageSize: 10).count)
            }
            add("service", .ok, "\(host) accepts the key; \(count) tasks on the first page of the last 24 hours", nil)
        } catch {
            let failure = Failure(error)
            add(
                "service", .problem, failure?.message ?? "\(error)",
                failure.flatMap { EaselExit(rawValue: $0.exitCode.rawValue) } ?? .network)
        }
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { count < width ? self + String(repeating: " ", count: width - count) : self }
}
