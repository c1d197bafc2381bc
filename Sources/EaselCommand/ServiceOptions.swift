import ArgumentParser
import Easel

/// Which service is spoken to, and with what key.
struct ServiceOptions: ParsableArguments {
    @Flag(help: "Use the built-in sandbox: no key, no network, no cost.")
    var sandbox = false

    @Option(help: ArgumentHelp("beijing, singapore, virginia or frankfurt (EASEL_SERVICE_REGION; default singapore).", valueName: "place"))
    var serviceRegion: String?

    @Option(help: ArgumentHelp("The id of the Model Studio workspace, for its own host.", valueName: "id"))
    var workspaceID: String?

    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("Another base URL, ending in /api/v1 (DASHSCOPE_HTTP_BASE_URL).", valueName: "url"))
    var baseURL: String?

    @Option(help: ArgumentHelp("A file that holds the key alone (default: DASHSCOPE_API_KEY).", valueName: "file"))
    var apiKeyFile: String?

    @Option(help: ArgumentHelp("How sandbox results stray: dx,dy,scale,cast.", valueName: "drift"))
    var drift: String?

    func region(_ settings: Settings) throws -> ServiceRegion {
        let text = serviceRegion ?? settings.text(.serviceRegion) ?? "singapore"
        guard let region = ServiceRegion.allCases.first(where: { $0.rawValue == text.lowercased() || $0.id == text.lowercased() }) else {
            throw EaselError(
                .usage, "“\(text)” is no service region.", hint: "Write \(ServiceRegion.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return region
    }

    /// Where the service is to be reached when something other than the service region says it.
    func customBase(_ settings: Settings) throws -> BaseURL? {
        if let baseURL { return try BaseURL(baseURL) }
        guard let found = settings.found(.baseURL) else { return nil }
        guard found.origin == "QWEN_BASE_URL" else { return try BaseURL(found.value) }
        // The script that reads this variable keeps the host and puts its own path behind it.
        let host = found.value.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
        return try BaseURL(host + "/api/v1")
    }

    /// The client of the real service.
    func client(_ settings: Settings) throws -> DashScopeClient {
        let region = try region(settings)
        let base = try customBase(settings) ?? BaseURL(region, workspaceID: workspaceID ?? settings.text(.workspaceID))
        let key = try apiKeyFile.map { try APIKey.fromFile(FilePath($0)) } ?? environmentKey(settings)
        if let path = apiKeyFile ?? settings.text(.apiKeyFile), InputFile.isReadableByOthers(path) {
            Output.note("easel: The key file \(Output.safe(path)) can be read by others: chmod 600 it.")
        }
        return try DashScopeClient(apiKey: key, serviceRegion: region, baseURL: base)
    }

    /// The key of the environment; a key file that the person's own settings name comes last.
    private func environmentKey(_ settings: Settings) throws -> APIKey {
        do { return try APIKey.fromEnvironment() } catch {
            guard let path = settings.text(.apiKeyFile) else { throw error }
            return try APIKey.fromFile(FilePath(path))
        }
    }

    /// Runs `body` with a client: of the service, or of a sandbox that lives as long as `body`.
    func withClient<Result: Sendable>(
        _ settings: Settings, _ body: @escaping @Sendable (DashScopeClient) async throws -> Result
    ) async throws -> Result {
        guard sandbox else { return try await body(try client(settings)) }
        var stray = Drift.none
        if let drift {
            guard let parsed = Drift(drift) else {
                throw EaselError(.usage, "“\(drift)” is no drift.", hint: "Write dx,dy,scale,cast, as 3,-2,1.01,4.")
            }
            stray = parsed
        }
        let region = try region(settings)
        return try await Sandbox(drift: stray).serving { address in
            let client = try DashScopeClient(apiKey: APIKey(address.apiKey), serviceRegion: region, baseURL: BaseURL(address.baseURL))
            return try await body(client)
        }
    }
}
