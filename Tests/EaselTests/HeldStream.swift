import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A loopback server that answers its first request with server-sent events, and ends the answer when it is told to.
final class HeldStream: Sendable {
    let baseURL: String
    private let listener: Int32
    private let isReleased = Atomic(false)

    /// - Parameter events: What is sent at once, each as JSON on one line.
    init(_ events: [String]) throws {
        #if canImport(Glibc)
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard listener >= 0 else { throw POSIXError(.EMFILE) }
        self.listener = listener
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        baseURL = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))/api/v1"
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=UTF-8\r\nConnection: close\r\n\r\n"
        let bytes = Array((head + events.map { "event:result\ndata:\($0)\n\n" }.joined()).utf8)
        Thread.detachNewThread { [self] in serve(bytes) }
    }

    /// Ends the answer.
    func release() { isReleased.store(true, ordering: .sequentiallyConsistent) }

    private func serve(_ answer: [UInt8]) {
        let client = accept(listener, nil, nil)
        close(listener)
        guard client >= 0 else { return }
        Self.readRequest(client)
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        _ = answer.withUnsafeBytes { send(client, $0.baseAddress, $0.count, flags) }
        while !isReleased.load(ordering: .sequentiallyConsistent) { usleep(1000) }
        close(client)
    }

    /// Reads the head and as many bytes of the body as it states.
    private static func readRequest(_ client: Int32) {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            request += buffer[..<count]
            let text = String(decoding: request, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let lengths = text[..<end.lowerBound].lowercased().components(separatedBy: "content-length:").dropFirst()
            let stated = lengths.first?.drop { $0 == " " }.prefix { $0.isNumber }
            if text[end.upperBound...].utf8.count >= stated.flatMap({ Int($0) }) ?? 0 { return }
        }
    }
}
