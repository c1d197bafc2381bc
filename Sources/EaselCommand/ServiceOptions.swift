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

    func region() throws -> ServiceRegion {
        let text = serviceRegion ?? Environment.text("EASEL_SERVICE_REGION") ?? "singapore"
        guard let region = ServiceRegion.allCases.first(where: { $0.rawValue == text.lowercased() || $0.id == text.lowercased() }) else {
            throw EaselError(
                .usage, "“\(text)” is no service region.", hint: "Write \(ServiceRegion.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return region
    }

    /// The client of the real service.
    func client() throws -> DashScopeClient {
        let region = try region()
        let text = baseURL ?? Environment.text("DASHSCOPE_HTTP_BASE_URL")
        let base = try text.map { try BaseURL($0) } ?? BaseURL(region, workspaceID: workspaceID)
        let key = try apiKeyFile.map { try APIKey.fromFile(FilePath($0)) } ?? APIKey.fromEnvironment()
        return try DashScopeClient(apiKey: key, serviceRegion: region, baseURL: base)
    }

    /// Runs `body` with a client: of the service, or of a sandbox that lives as long as `body`.
    func withClient<Result: Sendable>(_ body: @escaping @Sendable (DashScopeClient) async throws -> Result) async throws -> Result {
        guard sandbox else { return try await body(try client()) }
        var stray = Drift.none
        if let drift {
            guard let parsed = Drift(drift) else {
                throw EaselError(.usage, "“\(drift)” is no drift.", hint: "Write dx,dy,scale,cast, as 3,-2,1.01,4.")
            }
            stray = parsed
        }
        let region = try region()
        return try await Sandbox(drift: stray).serving { address in
            let client = try DashScopeClient(apiKey: APIKey(address.apiKey), serviceRegion: region, baseURL: BaseURL(address.baseURL))
            return try await body(client)
        }
    }
}
