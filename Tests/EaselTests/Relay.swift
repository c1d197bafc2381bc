import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A TCP relay in front of a loopback server: it writes down the request lines, and can lose the answer to one.
final class Relay: Sendable {
    let baseURL: String
    private let listener: Int32
    private let target: UInt16
    private let state = Mutex(State())

    private struct State {
        var lines: [String] = []
        var lost: String?
    }

    /// - Parameter address: Of the server, `http://127.0.0.1:PORT…`.
    init(to address: String) throws {
        let url = URL(string: address)
        target = UInt16(url?.port ?? 0)
        let listener = try Self.makeSocket()
        self.listener = listener
        var place = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        baseURL = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))\(url?.path ?? "")"
        Thread.detachNewThread { [self] in serve() }
    }

    func stop() { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    /// The first lines of all requests that begin so.
    func requests(_ start: String) -> [String] { state.withLock { $0.lines.filter { $0.hasPrefix(start) } } }

    /// Passes the next request that begins so on to the server, and closes the connection in place of the answer.
    func loseAnswer(to start: String) { state.withLock { $0.lost = start } }

    private func serve() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else {
                close(listener)
                return
            }
            guard let server = try? Self.makeSocket() else { return }
            var place = Self.loopback(port: target)
            let isConnected = withUnsafePointer(to: &place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
            }
            guard isConnected else {
                close(client)
                close(server)
                continue
            }
            let connection = Connection(client: client, server: server)
            Thread.detachNewThread { [self] in passOn(connection) }
            Thread.detachNewThread { connection.passBack() }
        }
    }

    /// From the client to the server. No request begins before the answer to the last, so each begins a piece.
    private func passOn(_ connection: Connection) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(connection.client, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            if let line = Self.requestLine(buffer[..<count]) {
                state.withLock {
                    $0.lines.append(line)
                    if let lost = $0.lost, line.hasPrefix(lost) {
                        $0.lost = nil
                        connection.losesAnswer.store(true, ordering: .sequentiallyConsistent)
                    }
                }
            }
            guard Connection.sendAll(buffer[..<count], to: connection.server) else { break }
        }
        connection.end()
    }

    private static func requestLine(_ bytes: ArraySlice<UInt8>) -> String? {
        let line = String(decoding: bytes.prefix { $0 != 0x0D }.prefix(2000), as: UTF8.self)
        return line.hasSuffix(" HTTP/1.1") ? line : nil
    }

    private static func makeSocket() throws -> Int32 {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw POSIXError(.EMFILE) }
        return descriptor
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return place
    }
}

/// Two sockets whose bytes go from one to the other.
private final class Connection: Sendable {
    let client: Int32
    let server: Int32
    let losesAnswer = Atomic(false)
    private let halves = Atomic(2)

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    /// From the server to the client.
    func passBack() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(server, &buffer, buffer.count, 0)
            guard count > 0, !losesAnswer.load(ordering: .sequentiallyConsistent), Self.sendAll(buffer[..<count], to: client) else { break }
        }
        end()
    }

    /// Ends one direction, and with the second both sockets.
    func end() {
        _ = shutdown(client, Int32(SHUT_RDWR))
        _ = shutdown(server, Int32(SHUT_RDWR))
        if halves.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 {
            close(client)
            close(server)
        }
    }

    static func sendAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
