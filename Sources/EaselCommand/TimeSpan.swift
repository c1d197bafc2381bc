import Easel

/// A time as people write it: `2h`, `90m`, `30s`, `1d`.
struct TimeSpan {
    let seconds: Double

    /// - Throws: ``EaselError`` `usage` for anything else.
    init(_ text: String) throws {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()), number >= 0, number < 1_000_000 else {
            throw EaselError(.usage, "“\(text)” is no time.", hint: "Write 2h, 90m, 30s or 1d.")
        }
        seconds = number * unit
    }
}

extension JobRecord {
    /// When the results of a job that may be paid and are not here are gone from the service: 24 hours after it was sent.
    /// `nil` for jobs of which nothing is to be fetched.
    ///
    /// Source: Model Studio, “Wan image generation and editing 2.7”, 2026-10-11.
    var expiry: Double? {
        switch state {
        case .submitting, .inDoubt, .submitted, .succeeded, .damaged: (submittedAt ?? createdAt) + 24 * 3600
        case .planned, .downloaded, .delivered, .failed, .cancelled, .expired: nil
        }
    }
}
