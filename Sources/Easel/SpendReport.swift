public import JobLedger

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What was planned, asked for, received and billed, in groups.
public struct SpendReport: Sendable {
    /// What the groups are.
    public enum Grouping: String, Sendable, CaseIterable { case day, model, job }

    /// One group in one currency.
    public struct Line: Sendable, Encodable {
        public let group: String
        public let currency: String?
        public var jobs = 0
        /// Pictures.
        public var asked = 0
        public var received = 0
        /// By the service's own count; jobs of which it says nothing are in ``unstated``.
        public var billed = 0
        /// Pictures that came and of whose bill the service says nothing.
        public var unstated = 0
        /// Pictures of jobs that failed or were cancelled, which are not billed.
        public var refused = 0
        /// Pictures of jobs that may be billed and of which nothing came.
        public var open = 0
        public var planned = 0.0
        /// Pictures that were billed or came, times the price that was planned.
        public var spent = 0.0
    }

    public let lines: [Line]

    /// - Parameter includingSandbox: Whether jobs of the sandbox count, which cost nothing.
    public init(_ ledger: JobLedger, by grouping: Grouping, includingSandbox: Bool = false) throws {
        var lines: [String: Line] = [:]
        var order: [String] = []
        try ledger.forEachJob { job in
            guard includingSandbox || !job.isSandbox, job.state != .planned else { return }
            let group =
                switch grouping {
                case .day: Self.day(job.submittedAt ?? job.createdAt)
                case .model: job.model.rawValue
                case .job: job.id
                }
            let key = "\(group) \(job.plannedCost?.currency.rawValue ?? "")"
            if lines[key] == nil { order.append(key) }
            var line = lines[key] ?? Line(group: group, currency: job.plannedCost?.currency.rawValue)
            let received = job.receivedCount
            line.jobs += 1
            line.asked += job.asked
            line.received += received
            let paid = job.usage?.imageCount
            line.billed += paid ?? 0
            if paid == nil { line.unstated += received }
            if !job.state.mayBeBilled { line.refused += job.asked } else if paid == nil, received == 0 { line.open += job.asked }
            line.planned += job.plannedCost?.amount ?? 0
            line.spent += job.spent
            lines[key] = line
        }
        self.lines = order.compactMap { lines[$0] }
    }

    /// `YYYY-MM-DD` in the time of the machine's clock, UTC.
    private static func day(_ seconds: Double) -> String {
        String(Date(timeIntervalSince1970: seconds).formatted(.iso8601).prefix(10))
    }
}
