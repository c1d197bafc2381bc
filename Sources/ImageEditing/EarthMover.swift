import Raster

/// The least work that turns one distribution of colours into another: successive cheapest paths in a network of both.
///
/// Source: Rubner, Tomasi and Guibas, “The earth mover's distance as a metric for image retrieval”, IJCV 40(2), 2000.
struct EarthMover {
    /// Share times distance.
    let work: Double

    /// Shares in whole units, so that every step of the search moves something.
    private static let units = 100_000

    init(from sources: [(OKLab, Double)], to targets: [(OKLab, Double)]) {
        var supply = Self.units(sources.map(\.1))
        var demand = Self.units(targets.map(\.1))
        let costs = sources.map { source in targets.map { source.0.distance(to: $0.0) } }
        var flow = sources.map { _ in [Int](repeating: 0, count: targets.count) }
        var total = 0.0
        while let path = Self.cheapestPath(supply, demand, costs, flow) {
            // What the path can carry: what is left at its ends, and what it takes back on the way.
            var amount = min(supply[path.source], demand[path.target])
            for step in path.steps where !step.isForward { amount = min(amount, flow[step.source][step.target]) }
            for step in path.steps {
                flow[step.source][step.target] += step.isForward ? amount : -amount
                total += Double(amount) * costs[step.source][step.target] * (step.isForward ? 1 : -1)
            }
            supply[path.source] -= amount
            demand[path.target] -= amount
        }
        work = total / Double(Self.units)
    }

    private struct Step {
        var source: Int
        var target: Int
        var isForward: Bool
    }

    private struct Path {
        var source: Int
        var target: Int
        var steps: [Step]
    }

    /// Bellman–Ford from all sources with something left to any target that lacks something; `nil` when nothing is left to move.
    private static func cheapestPath(_ supply: [Int], _ demand: [Int], _ costs: [[Double]], _ flow: [[Int]]) -> Path? {
        var fromSource = supply.map { $0 > 0 ? 0.0 : .infinity }
        var toTarget = demand.map { _ in Double.infinity }
        var sourceBefore = [Int?](repeating: nil, count: supply.count)
        var targetBefore = [Int?](repeating: nil, count: demand.count)
        var changes = true
        var rounds = 0
        while changes, rounds <= supply.count + demand.count {
            changes = false
            rounds += 1
            for source in supply.indices where fromSource[source] < .infinity {
                for target in demand.indices where fromSource[source] + costs[source][target] < toTarget[target] - 1e-12 {
                    toTarget[target] = fromSource[source] + costs[source][target]
                    targetBefore[target] = source
                    changes = true
                }
            }
            for target in demand.indices where toTarget[target] < .infinity {
                for source in supply.indices
                where flow[source][target] > 0 && toTarget[target] - costs[source][target] < fromSource[source] - 1e-12 {
                    fromSource[source] = toTarget[target] - costs[source][target]
                    sourceBefore[source] = target
                    changes = true
                }
            }
        }
        guard let target = demand.indices.filter({ demand[$0] > 0 && toTarget[$0] < .infinity }).min(by: { toTarget[$0] < toTarget[$1] })
        else { return nil }
        var steps: [Step] = []
        var place = target
        while let source = targetBefore[place], steps.count <= 2 * (supply.count + demand.count) {
            steps.append(Step(source: source, target: place, isForward: true))
            guard let before = sourceBefore[source] else { return Path(source: source, target: target, steps: steps) }
            steps.append(Step(source: source, target: before, isForward: false))
            place = before
        }
        return nil
    }

    /// Shares as whole numbers that sum to ``units``.
    private static func units(_ shares: [Double]) -> [Int] {
        let sum = shares.reduce(0, +)
        guard sum > 0 else { return shares.map { _ in 0 } }
        var result = shares.map { Int(($0 / sum * Double(units)).rounded(.down)) }
        if let largest = result.indices.max(by: { result[$0] < result[$1] }) { result[largest] += units - result.reduce(0, +) }
        return result
    }
}
