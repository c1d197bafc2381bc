import ImageEditing
import Raster

extension Edit {
    /// The same edit for at most ``Edit/mostBoxes`` of the canvas's regions at a time; empty when one request takes them all,
    /// and for several variants, of which nobody could say which one the next step goes on from.
    ///
    /// Regions that lie close go together, so that the part which is sent of a large canvas stays small.
    var steps: [Edit] {
        guard mode == .edit, count == 1, boxList == nil, mask == nil, let canvas = canvasIndex()?.index else { return [] }
        let all = regions(of: canvas)
        guard all.count > Edit.mostBoxes else { return [] }
        return Self.pairs(all).map { group in
            var part = self
            part.references[canvas].regions = group
            return part
        }
    }

    /// The two whose common box is smallest, again and again, in the order of the first of each.
    private static func pairs(_ regions: [Region]) -> [[Region]] {
        var rest = Array(regions.enumerated())
        var groups: [(order: Int, regions: [Region])] = []
        while rest.count > 1 {
            var best: (first: Int, second: Int, size: Int)?
            for first in rest.indices {
                for second in rest.indices where second > first {
                    let size = rest[first].element.union(rest[second].element).pixelCount
                    if size < best?.size ?? .max { best = (first, second, size) }
                }
            }
            guard let best else { break }
            groups.append((rest[best.first].offset, [rest[best.first].element, rest[best.second].element]))
            rest.remove(at: best.second)
            rest.remove(at: best.first)
        }
        groups += rest.map { ($0.offset, [$0.element]) }
        return groups.sorted { $0.order < $1.order }.map(\.regions)
    }
}
