import Easel

/// One line of standard error that says how far a job is: rewritten on a terminal, a line a change elsewhere.
final class ProgressLine: Sendable {
    private let isShown: Bool

    init(_ common: CommonOptions) { isShown = !common.quiet && !common.json }

    func show(_ job: Job) {
        guard isShown else { return }
        let words: [JobState: String] = [
            .planned: "planned, uploading", .submitting: "sending", .submitted: "the service has it, waiting",
            .succeeded: "made, downloading",
            .downloaded: "here, comparing and delivering", .delivered: "delivered", .inDoubt: "no answer came, asking the task list",
        ]
        let text = "\(job.id.prefix(6))  \(words[job.state] ?? job.state.rawValue)"
        if Output.errorIsTerminal {
            Output.rewrite(text)
        } else {
            Output.note(text)
        }
    }

    func end() {
        guard isShown, Output.errorIsTerminal else { return }
        Output.rewrite("")
    }
}
