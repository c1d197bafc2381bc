import AsyncHTTPClient
public import ImageEditing
import NIOCore
import NIOHTTP1
import NIOPosix
import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The HTTP API of the service, on one account in one place.
public struct DashScopeClient: Sendable {
    public let baseURL: BaseURL
    public let serviceRegion: ServiceRegion
    public var retry: RetryPolicy
    let apiKey: APIKey
    let clock: any Clock<Duration>
    let budget = RetryBudget()
    /// How long a call that makes pictures at once may take. Source: SDK 2.0.2, `request_timeout`.
    var syncTimeout: TimeAmount = .seconds(300)
    var requestTimeout: TimeAmount = .seconds(60)
    /// How long a question may take.
    public var questionTimeout: Duration {
        get { .nanoseconds(requestTimeout.nanoseconds) }
        set { requestTimeout = TimeAmount(newValue) }
    }
    /// How far the service's clock is ahead of this machine's, by its last answer.
    public let serverClock = ServerClock()

    /// - Parameter clock: What pauses are measured on; tests bring their own.
    public init(
        apiKey: APIKey, serviceRegion: ServiceRegion = .singapore, baseURL: BaseURL? = nil, retry: RetryPolicy = RetryPolicy(),
        clock: any Clock<Duration> = ContinuousClock()
    ) throws(DashScopeError) {
        self.apiKey = apiKey
        self.serviceRegion = serviceRegion
        if let baseURL { self.baseURL = baseURL } else { self.baseURL = try BaseURL(serviceRegion) }
        self.retry = retry
        self.clock = clock
    }

    /// One client of the process, never shut down: connections end with it. It follows no redirect, since a redirected POST
    /// would be sent again, and to a host that the key is not meant for.
    static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = .seconds(300)
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        // A connection that cannot be made is told at once; whether to try again is the policy's to say.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// The same for results, which come in a steady stream: one that stops for half a minute has broken off.
    static let downloads: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = .seconds(30)
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// The largest JSON answer that is read. Answers are a few kilobytes; a data URI in one is refused on purpose.
    static let mostAnswerBytes = 4 << 20

    /// A call of the API host with the key, repeated as the policy allows.
    func call(
        _ method: HTTPMethod, _ path: String, headers: [String: String] = [:], body: JSONValue? = nil, effect: RetryPolicy.Effect,
        timeout: TimeAmount? = nil
    ) async throws -> JSONValue {
        var attempt = 1
        while true {
            do {
                let json = try await callOnce(method, path, headers: headers, body: body, timeout: timeout ?? requestTimeout)
                await budget.succeeded()
                return json
            } catch var error as DashScopeError {
                error.hide(apiKey)
                // Asking is free: whatever became of the question, nothing is in doubt by it.
                if effect == .none { (error.outcome, error.billed) = (.rejected, .no) }
                guard let delay = retry.delay(after: error, attempt: attempt, effect: effect), await budget.take() else { throw error }
                try await clock.sleep(for: delay)
                attempt += 1
            }
        }
    }

    private func callOnce(
        _ method: HTTPMethod, _ path: String, headers: [String: String], body: JSONValue?, timeout: TimeAmount
    ) async throws -> JSONValue {
        let request = try httpRequest(method, path, headers: headers, body: body)
        let (status, answerHeaders, bytes) = try await exchange(request, timeout: timeout, limit: Self.mostAnswerBytes)
        if let date = answerHeaders.first(name: "date").flatMap(HTTPDate.seconds) { await serverClock.note(date) }
        let json = try Self.json(status: status, headers: answerHeaders, bytes: bytes, isPaid: method == .POST)
        // A service that repeats the key must not bring it into a ledger.
        return bytes.firstRange(of: apiKey.secret.utf8) == nil ? json : json.replacing(apiKey.secret, with: apiKey.description)
    }

    /// A request to the API host, the only place that the key goes to.
    func httpRequest(_ method: HTTPMethod, _ path: String, headers: [String: String], body: JSONValue?) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: baseURL.text + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(apiKey.secret)")
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: Self.userAgent)
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONBytes.encode(body)))
        }
        return request
    }

    static let userAgent = "easel"

    /// Sends a request and reads its whole answer.
    func exchange(
        _ request: HTTPClientRequest, timeout: TimeAmount, limit: Int
    ) async throws -> (status: Int, headers: HTTPHeaders, bytes: [UInt8]) {
        let response: HTTPClientResponse
        do {
            response = try await Self.http.execute(request, timeout: timeout)
        } catch {
            throw Self.networkError(error, host: baseURL.host)
        }
        return (Int(response.status.code), response.headers, try await collect(response, limit: limit))
    }

    /// The whole body of an answer.
    func collect(_ response: HTTPClientResponse, limit: Int) async throws -> [UInt8] {
        do { return Array(try await response.body.collect(upTo: limit).readableBytesView) } catch {
            if error is CancellationError { throw error }
            throw DashScopeError(.network, "The answer of \(baseURL.host) broke off. \(Self.say(error))", outcome: .unknown)
        }
    }

    /// What a failure of the transport means: connections that were never made cannot have been accepted.
    static func networkError(_ error: any Error, host: String) -> any Error {
        if error is CancellationError || (error as? HTTPClientError) == .cancelled { return CancellationError() }
        let never: Bool
        switch error {
        case let error as HTTPClientError:
            never = [.connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .invalidURL, .emptyHost].contains(error)
        case is NIOConnectionError: never = true
        // What connect() answers; a connection that was made breaks with other numbers.
        case let error as IOError:
            let number = Errno(rawValue: error.errnoCode)
            never = [.connectionRefused, .networkUnreachable, .hostIsDown, .noRouteToHost, .addressNotAvailable].contains(number)
        default:
            // Failures of the TLS handshake, by name: NIOSSL is not imported for this alone. Later ones are in doubt.
            let words = String(describing: error)
            never = words.contains("handshakeFailed") || words.contains("failedToValidateHostname")
        }
        return DashScopeError(
            .network,
            never
                ? "\(host) cannot be reached. Check the network and the service region, and try again. (\(say(error)))"
                : "The connection to \(host) broke before an answer came. (\(say(error)))",
            outcome: never ? .rejected : .unknown)
    }

    private static func say(_ error: any Error) -> String {
        DashScopeError.withoutAddresses(String(String(describing: error).prefix(200)))
    }
}
