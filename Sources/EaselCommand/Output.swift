import Easel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Results on standard output, all else on standard error.
enum Output {
    static func line(_ text: String) { write(text + "\n", to: .standardOutput) }

    static func note(_ text: String) { write(text + "\n", to: .standardError) }

    /// One object on one line.
    static func json(_ value: some Encodable) throws { text(try encoded(value)) }

    /// The same, for later.
    static func encoded(_ value: some Encodable) throws -> String { String(decoding: try ReportJSON.encode(value), as: UTF8.self) }

    /// Lines that end as they shall.
    static func text(_ text: String) { write(text, to: .standardOutput) }

    private static func write(_ text: String, to descriptor: FileDescriptor) {
        // A reader that closed the pipe has seen enough; there is nobody left to tell.
        do { _ = try descriptor.writeAll(text.utf8) } catch {
            guard descriptor == .standardOutput, error as? Errno != .brokenPipe else { return }
            note("easel: The output cannot be written: \(error).")
            _exit(EaselExit.internalError.rawValue)
        }
    }

    static let isTerminal = isatty(STDOUT_FILENO) == 1
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1

    /// Replaces the line that a terminal shows.
    static func rewrite(_ text: String) { _ = try? FileDescriptor.standardError.writeAll("\r\u{1B}[K\(text)".utf8) }

    /// A question, behind which the answer is typed.
    static func ask(_ text: String) { write(text, to: .standardError) }

    /// Seconds of a clock that is never set.
    static var monotonic: Double {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        return Double(moment.tv_sec) + Double(moment.tv_nsec) / 1e9
    }

    /// Text from files, servers and prompts, with everything that a terminal would act on replaced.
    static func safe(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .privateUse, .surrogate: Character("\u{FFFD}")
                default: Character(scalar)
                }
            })
    }

    /// Seconds since 1970.
    static var now: Int {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        return moment.tv_sec
    }

    /// The seconds of a date as a person reads them: `2026-11-21 12:00`.
    static func time(_ seconds: Double) -> String {
        var moment = time_t(seconds)
        var parts = tm()
        localtime_r(&moment, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(two(parts.tm_hour)):\(two(parts.tm_min))"
    }

    /// A number with so many decimals.
    static func decimal(_ value: Double, _ places: Int = 2) -> String {
        guard value.isFinite else { return "∞" }
        let scale = (0..<places).reduce(1.0) { result, _ in result * 10 }
        let scaled = Int((abs(value) * scale).rounded())
        let whole = scaled / Int(scale)
        let rest = String(scaled % Int(scale) + Int(scale)).dropFirst()
        return (value < 0 && scaled > 0 ? "-" : "") + (places == 0 ? "\(whole)" : "\(whole).\(rest)")
    }

    /// Columns padded to the width of their widest cell.
    static func table(_ rows: [[String]]) {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        for row in rows {
            var text = ""
            for (column, cell) in row.enumerated() {
                text += column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            line(text)
        }
    }
}
