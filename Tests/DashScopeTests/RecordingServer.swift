import ImageEditing
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

@testable import DashScope

/// A real HTTP server on 127.0.0.1 that writes down what it is sent and answers what the test tells it to.
struct RecordingServer: Sendable {
    /// A request as it arrived.
    struct Request: Sendable {
        /// From 1.
        var number: Int
        var method: String
        var path: String
        /// What follows the question mark.
        var query: String
        /// By lower-case name.
        var headers: [String: String]
        var body: [UInt8]

        var json: JSONValue? { try? JSONBytes.decode(body) }
    }

    enum Answer: Sendable {
        case reply(Int, [String: String], [UInt8])
        /// The connection is closed without an answer.
        case hangUp
        /// A 200 that states `length` bytes and breaks off after these.
        case breakOff([UInt8], length: Int)
        /// A 200 that breaks off after these bytes of a stream of events.
        case breakOffStream([UInt8])

        static func json(_ value: JSONValue, status: Int = 200) -> Answer {
            .reply(status, ["Content-Type": "application/json"], (try? JSONBytes.encode(value)) ?? [])
        }

        /// An error as the service words it.
        static func refusal(_ status: Int, _ code: String, _ message: String = "Said the service.") -> Answer {
            .json(["code": .string(code), "message": .string(message), "request_id": "0f1e2d3c"], status: status)
        }
    }

    let port: Int
    fileprivate let log: Log

    /// What arrived so far.
    var requests: [Request] { log.requests.withLock { $0 } }

    var address: String { "http://127.0.0.1:\(port)" }

    /// Serves while `body` runs. Every connection carries one request.
    static func serving<Result>(
        _ answer: @escaping @Sendable (Request) -> Answer, _ body: (RecordingServer) async throws -> Result
    ) async throws -> Result {
        let log = Log()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(log, answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(RecordingServer(port: listener.localAddress?.port ?? 0, log: log))) } catch {
            result = .failure(error)
        }
        try await listener.close()
        return try result.get()
    }
}

private final class Log: Sendable {
    let requests = Mutex<[RecordingServer.Request]>([])
}

/// Collects one request of a connection, answers it, and closes the connection.
private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: Log
    private let answer: @Sendable (RecordingServer.Request) -> RecordingServer.Answer
    private var request: RecordingServer.Request?

    init(_ log: Log, _ answer: @escaping @Sendable (RecordingServer.Request) -> RecordingServer.Answer) {
        self.log = log
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let parts = head.uri.split(separator: "?", maxSplits: 1).map(String.init)
            var headers: [String: String] = [:]
            for (name, value) in head.headers { headers[name.lowercased()] = value }
            request = RecordingServer.Request(
                number: 0, method: head.method.rawValue, path: parts.first ?? "", query: parts.count == 2 ? parts[1] : "", headers: headers,
                body: [])
        case .body(let bytes): request?.body += bytes.readableBytesView
        case .end:
            guard var request else { return }
            request.number = log.requests.withLock { requests in
                request.number = requests.count + 1
                requests.append(request)
                return requests.count
            }
            send(answer(request), context)
        }
    }

    private func send(_ answer: RecordingServer.Answer, _ context: ChannelHandlerContext) {
        let channel = context.channel
        func head(_ status: Int, _ headers: [String: String], _ length: Int) {
            let all = headers.map { ($0.key, $0.value) } + [("Content-Length", "\(length)"), ("Connection", "close")]
            context.write(
                wrapOutboundOut(
                    .head(HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: HTTPHeaders(all)))),
                promise: nil)
        }
        func breakOff(_ type: String, _ bytes: [UInt8], _ length: Int) {
            head(200, ["Content-Type": type], length)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes))))).whenComplete { _ in
                channel.close(promise: nil)
            }
        }
        switch answer {
        case .hangUp: channel.close(promise: nil)
        case .reply(let status, let headers, let bytes):
            head(status, headers, bytes.count)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
        case .breakOff(let bytes, let length): breakOff("image/png", bytes, length)
        case .breakOffStream(let bytes): breakOff("text/event-stream;charset=UTF-8", bytes, bytes.count + 1)
        }
    }
}
