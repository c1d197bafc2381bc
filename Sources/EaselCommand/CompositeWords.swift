import Easel

/// What was undone in a result and what is left of it, in a table's rows.
enum CompositeWords {
    static func rows(_ report: CompositeReport) -> [[String]] {
        guard report.path != nil else { return [] }
        var rows = [["moved back", text(report.place)]]
        if let color = report.color {
            rows.append(["colours", "ΔE \(Output.decimal(color.before)) outside, \(Output.decimal(color.after)) once matched"])
        }
        rows.append(["leaked", "\(percent(report.leak.raw)) of the outside as it came, \(percent(report.leak.aligned)) once aligned"])
        if let placement = report.placement {
            rows.append([
                "placed",
                "around \(Output.decimal(placement.centroid[0], 0)),\(Output.decimal(placement.centroid[1], 0)), \(placement.inside ? "in" : "outside") the regions; shares \(percent(placement.iou)) with it",
            ])
        }
        if let seam = report.seam {
            rows.append([
                "seam", "\(Output.decimal(seam, 3)) (1 is none), \(report.blend), grown by \(report.grow), faded over \(report.feather) px",
            ])
        }
        if let difference = report.outsideMaxDifference {
            rows.append([
                "untouched",
                difference == 0 ? "beyond the seam the original, to the bit" : "beyond the seam up to \(difference) levels off",
            ])
        }
        if !report.cut.isEmpty { rows.append(["cut off", "a change goes on over the edge: \(report.cut.joined(separator: ", "))"]) }
        return rows
    }

    static func text(_ alignment: Alignment) -> String {
        let place = "\(Output.decimal(alignment.dx)), \(Output.decimal(alignment.dy)) px"
        let form = "× \(Output.decimal(alignment.scale, 4)), \(Output.decimal(alignment.rotation, 3))°"
        return "\(place), \(form); agrees in \(Int((alignment.confidence * 100).rounded())) % of its places"
    }

    private static func percent(_ share: Double) -> String { "\(Output.decimal(share * 100)) %" }
}
