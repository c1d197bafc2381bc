import HTTPTypes
import Hummingbird
import ImageEditing
import ImageFiles
import Logging
import NIOCore
import Raster

/// A server on a loopback address that speaks the service's protocol, refuses what the service refuses, and paints pictures.
///
/// It is the stand-in for the service where there is no key and no network: nothing it makes comes from a model.
public struct Sandbox: Sendable {
    /// A running sandbox.
    public struct Address: Hashable, Sendable {
        /// Up to and with `/api/v1`.
        public let baseURL: String
        public let apiKey: String
    }

    public static let defaultKey = "sk-loopback"

    private let key: String
    private let drift: Drift
    private let port: Int

    /// - Parameter port: 0 takes a free one.
    public init(port: Int = 0, key: String = Sandbox.defaultKey, drift: Drift = .none) {
        self.port = port
        self.key = key
        self.drift = drift
    }

    /// Serves until the task is cancelled; `ready` is called once it can be reached.
    public func run(_ ready: @escaping @Sendable (Address) async -> Void) async throws {
        let key = key
        let responder = SandboxResponder(store: SandboxStore(), key: key, painter: Painter(drift: drift))
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in await responder.respond(to: request) },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                await ready(Address(baseURL: "http://127.0.0.1:\(port)/api/v1", apiKey: key))
            },
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() })
        try await application.run()
    }

    /// Runs the sandbox while `body` works with it, and ends it then.
    public func serving<Result: Sendable>(_ body: @escaping @Sendable (Address) async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            let (addresses, continuation) = AsyncStream.makeStream(of: Address.self)
            group.addTask {
                try await run { continuation.yield($0) }
                return nil
            }
            group.addTask {
                for await address in addresses { return try await body(address) }
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }
}
