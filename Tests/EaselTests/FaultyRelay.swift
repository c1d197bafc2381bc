import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A relay in front of a loopback server that answers some requests of a kind itself, as a service does that fails.
///
/// What it answers itself does not reach the server.
final class FaultyRelay: Sendable {
    /// What such a request gets.
    enum Fault: Sendable {
        /// A status with a body: of JSON when it begins with a brace.
        case answer(Int, String)
        /// The connection is closed.
        case hangUp
    }

    let baseURL: String
    private let listener: Int32
    private let port: UInt16
    private let start: String
    private let fault: Fault
    private let state: Mutex<(spared: Int, left: Int, lines: [String])>

    /// - Parameters:
    ///   - address: Of the server, `http://127.0.0.1:PORT…`.
    ///   - start: How the first line of a request begins that fails.
    ///   - spared: How many of them are passed on before the first that fails.
    ///   - times: How many of them do.
    init(to address: String, failing start: String = "POST /api/v1/services", sparing spared: Int = 0, times: Int, _ fault: Fault) throws {
        let url = URL(string: address)
        port = UInt16(url?.port ?? 0)
        self.start = start
        self.fault = fault
        state = Mutex((spared: spared, left: times, lines: []))
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
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else {
                    close(listener)
                    return
                }
                Thread.detachNewThread { [self] in serve(client) }
            }
        }
    }

    func stop() { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    /// The requests that make pictures, answered here or passed on.
    var submissions: Int { state.withLock { $0.lines.count { $0.hasPrefix("POST /api/v1/services") } } }

    /// One request a connection.
    private func serve(_ client: Int32) {
        defer { close(client) }
        guard let request = Self.readRequest(client) else { return }
        let line = String(decoding: request.prefix { $0 != 0x0D }, as: UTF8.self)
        let isFault = state.withLock { state -> Bool in
            state.lines.append(line)
            guard line.hasPrefix(start), state.left > 0 else { return false }
            guard state.spared == 0 else {
                state.spared -= 1
                return false
            }
            state.left -= 1
            return true
        }
        guard isFault else { return passOn(request, client) }
        guard case .answer(let status, let body) = fault else { return }
        let type = body.hasPrefix("{") ? "application/json" : "text/html"
        let head = "HTTP/1.1 \(status) Said\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        Self.sendAll(Array((head + body).utf8), to: client)
    }

    private func passOn(_ request: [UInt8], _ client: Int32) {
        guard let server = try? Self.makeSocket() else { return }
        defer { close(server) }
        var place = Self.loopback(port: port)
        let isConnected = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
        guard isConnected, let line = request.firstIndex(of: 0x0A) else { return }
        // The answer ends with the connection, so nothing here has to know how long it is; the client is told the same.
        let ending = Array("Connection: close\r\n".utf8)
        Self.sendAll(Array(request[...line]) + ending + Array(request[(line + 1)...]), to: server)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var isFirst = true
        while true {
            let count = recv(server, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            var piece = Array(buffer[..<count])
            if isFirst, let line = piece.firstIndex(of: 0x0A) { piece.insert(contentsOf: ending, at: line + 1) }
            isFirst = false
            guard Self.sendAll(piece, to: client) else { return }
        }
    }

    /// The head and as many bytes of the body as it states.
    private static func readRequest(_ client: Int32) -> [UInt8]? {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let end = headEnd(request) {
                let head = String(decoding: request[..<end], as: UTF8.self).lowercased()
                let length = head.components(separatedBy: "content-length:").dropFirst().first?.drop { $0 == " " }.prefix { $0.isNumber }
                if request.count - end >= length.flatMap({ Int($0) }) ?? 0 { return request }
            }
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            request += buffer[..<count]
        }
    }

    /// Where the body begins.
    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        let mark: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { bytes[$0..<($0 + 4)].elementsEqual(mark) }.map { $0 + 4 }
    }

    @discardableResult
    private static func sendAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
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
