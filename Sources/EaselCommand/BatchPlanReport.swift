import Easel

/// The plan of a batch as `--dry-run --json` shows it.
struct BatchPlanReport: Encodable {
    struct Cost: Encodable {
        let amount: Double
        let currency: String
    }

    let rows: Int
    let done: Int
    let unfinished: Int
    let failedBefore: Int
    let faults: Int
    let new: Int
    let pictures: Int
    let cost: [Cost]
    let seconds: Int
    let differences: [String: Int]

    init(_ plan: BatchPlan) {
        rows = plan.rows
        done = plan.done
        unfinished = plan.unfinished
        failedBefore = plan.failedBefore
        faults = plan.faults
        new = plan.new
        pictures = plan.pictures
        cost = plan.cost.map { Cost(amount: $0.amount, currency: $0.currency.rawValue) }
        seconds = Int(plan.duration.components.seconds)
        differences = plan.differences
    }
}
