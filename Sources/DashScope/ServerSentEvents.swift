/// Takes a stream of server-sent events apart, whatever pieces it arrives in.
///
/// Lines end in LF, CR LF or CR; several `data` lines of one event are joined by LF. The service adds the status of an event
/// as a comment, `:HTTP_STATUS/200`.
/// Source: WHATWG HTML, “Server-sent events”; the comment: SDK 2.0.2, `v2/transport/sse.py`.
struct ServerSentEvents {
    /// One event.
    struct Event: Hashable {
        /// `result` or `error`; `nil` when the event names no kind.
        var kind: String?
        var data: [UInt8] = []
        /// The HTTP status that the comment states.
        var status: Int?
    }

    /// The most bytes that one event may have; pictures come as addresses, so events are short.
    static let mostBytes = 4 << 20

    private var line: [UInt8] = []
    private var event = Event()
    private var hasData = false
    private var endedInReturn = false
    /// Which alone may begin with a byte order mark.
    private var isFirstLine = true

    /// The events that these bytes complete.
    ///
    /// - Throws: ``DashScopeError`` `.service` for an event beyond ``mostBytes``.
    mutating func append(_ bytes: some Sequence<UInt8>) throws(DashScopeError) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            if byte == 0x0A, endedInReturn {
                endedInReturn = false
                continue
            }
            endedInReturn = byte == 0x0D
            if byte == 0x0A || byte == 0x0D {
                if let done = endLine() { events.append(done) }
            } else {
                line.append(byte)
                guard line.count + event.data.count <= Self.mostBytes else {
                    throw DashScopeError(
                        .service, "The service's stream holds an event of more than \(Self.mostBytes) bytes. Check the base URL.",
                        outcome: .unknown)
                }
            }
        }
        return events
    }

    /// An event that the end of the stream cut off before its blank line: the service has been seen to leave the last one so.
    mutating func finish() -> Event? {
        if let done = endLine() { return done }
        return endLine()
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else {
            defer { (event, hasData) = (Event(), false) }
            return hasData ? event : nil
        }
        let name = line.prefix { $0 != 0x3A }
        var value = line.dropFirst(name.count + 1)
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: name, as: UTF8.self) {
        case "event": event.kind = String(decoding: value, as: UTF8.self)
        case "data":
            if hasData { event.data.append(0x0A) }
            event.data += value
            hasData = true
        case "":
            let words = String(decoding: value, as: UTF8.self).split(separator: "/")
            if words.count == 2, words[0] == "HTTP_STATUS" { event.status = Int(words[1]) }
        default: break
        }
        return nil
    }
}
