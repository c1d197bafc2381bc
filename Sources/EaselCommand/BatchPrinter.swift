import Easel

/// Shows how a batch goes: an object or a line for each job that is over, and how far all of it is.
actor BatchPrinter {
    private struct State {
        var finished = 0
        var delivered = 0
        var failed = 0
        var gateFailures = 0
        var micros: [Money.Currency: Int] = [:]
    }

    private let common: CommonOptions
    private let gates: CompositeGates
    private let expected: Int
    private let start = Output.monotonic
    private var state = State()

    init(_ common: CommonOptions, gates: CompositeGates = CompositeGates(), expected: Int) {
        self.common = common
        self.gates = gates
        self.expected = expected
    }

    /// A row that cannot be meant.
    func fault(line: Int, _ error: any Error) {
        guard var failure = Failure(error) else { return }
        failure.message = "row \(line): \(failure.message)"
        wipe()
        failure.tell(json: common.json)
    }

    func report(_ outcome: JobOutcome) {
        state.finished += 1
        if outcome.record.state == .delivered { state.delivered += 1 } else if outcome.error != nil { state.failed += 1 }
        let isPaid = outcome.record.state.mayBeBilled && outcome.record.state != .inDoubt
        if isPaid, !outcome.record.isSandbox, let cost = outcome.record.plannedCost {
            state.micros[cost.currency, default: 0] += cost.micros
        }
        wipe()
        if let job = outcome.job {
            if common.json { try? Output.json(JobReport(job)) }
            if common.quiet { for image in job.images { Output.line(image.path.string) } }
        }
        let gateFailure = outcome.job?.pasteFailure(gates)
        if gateFailure != nil { state.gateFailures += 1 }
        if let error = outcome.error ?? outcome.job?.shortfall ?? gateFailure, var failure = Failure(error) {
            failure.message = "\(Output.safe(Self.name(of: outcome))): \(failure.message)"
            failure.tell(json: common.json)
        }
        progress(outcome)
    }

    /// What a person knows a row by.
    private static func name(of outcome: JobOutcome) -> String {
        if let id = outcome.record.edit["id"]?.string { return "row “\(id)”" }
        guard outcome.record.id.isEmpty else { return "job \(outcome.record.id.prefix(6))" }
        return "row “\(outcome.record.edit["prompt"]?.string?.prefix(30) ?? "")”"
    }

    /// A line that is rewritten on a terminal; one for each job elsewhere.
    private func progress(_ outcome: JobOutcome) {
        guard !common.quiet, !common.json else { return }
        let now = state
        let seconds = max(0.001, Output.monotonic - start)
        let rate = Double(now.finished) / seconds * 60
        var text = "\(now.finished)/\(expected)  \(now.delivered) delivered"
        if now.failed > 0 { text += ", \(now.failed) not" }
        if Output.errorIsTerminal {
            text += ", \(Output.decimal(rate, 1)) a minute"
            for (currency, micros) in now.micros.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                text += ", \(Money(micros: micros, currency)) spent"
            }
            if now.finished < expected, rate > 0 {
                text += ", \(BatchCommand.words(.seconds(Double(expected - now.finished) / rate * 60))) left"
            }
            Output.rewrite(text)
        } else {
            let name = outcome.job?.images.first?.path.lastComponent?.string ?? outcome.record.state.rawValue
            Output.note("\(text)  \(outcome.record.id.prefix(6))  \(Output.safe(name))")
        }
    }

    /// Deliveries that could not be pasted or break a gate.
    var gateFailures: Int { state.gateFailures }

    func end() { wipe() }

    private func wipe() { if !common.quiet, !common.json, Output.errorIsTerminal { Output.rewrite("") } }

    func print(_ summary: BatchSummary, sheets: [FilePath]) throws {
        if common.json {
            struct Line: Encodable {
                struct Body: Encodable {
                    let counts: BatchSummary
                    let sheets: [String]

                    func encode(to encoder: any Encoder) throws {
                        try counts.encode(to: encoder)
                        var container = encoder.container(keyedBy: Key.self)
                        try container.encode(sheets, forKey: .sheets)
                    }

                    enum Key: String, CodingKey { case sheets }
                }

                let summary: Body
            }
            return try Output.json(Line(summary: Line.Body(counts: summary, sheets: sheets.map(\.string))))
        }
        guard !common.quiet else { return }
        var rows = [["rows", "\(summary.rows)"], ["delivered", "\(summary.delivered) now, \(summary.done) before"]]
        for (word, count) in [
            ("failed", summary.failed), ("failed before", summary.failedBefore), ("invalid", summary.invalid), ("waiting", summary.waiting),
            ("in doubt", summary.inDoubt), ("expired", summary.expired), ("elsewhere", summary.elsewhere), ("not sent", summary.notSent),
        ] where count > 0 { rows.append([word, "\(count)"]) }
        rows.append(["pictures", "\(summary.received) of \(summary.asked) received, \(summary.billed) billed"])
        for (currency, amount) in summary.spent.sorted(by: { $0.key < $1.key }) where amount > 0 {
            rows.append(["spent", "\(Output.decimal(amount, 3)) \(currency)"])
        }
        if state.gateFailures > 0 { rows.append(["not as wished", "\(state.gateFailures) not pasted, or beyond a gate"]) }
        for sheet in sheets { rows.append(["sheet", Output.safe(sheet.string)]) }
        Output.table(rows)
        if summary.waiting + summary.notSent > 0 { Output.note("The same command carries on; easel jobs shows every job.") }
        if summary.inDoubt > 0 { Output.note("What is in doubt may be billed, and is not sent again by itself: easel jobs") }
    }
}
