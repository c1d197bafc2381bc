import ImageEditing
import Raster
import SystemPackage

/// Which step a job is of an edit with more regions than a request takes.
public struct StepPlace: Hashable, Sendable {
    /// From 0.
    public let index: Int
    public let count: Int
    public var isLast: Bool { index + 1 == count }
    /// What all steps of one edit share, and no other edit.
    let mark: String
    /// What the first step began with, and the regions of all.
    let canvas: FilePath
    let regions: [Region]

    init(index: Int, count: Int, mark: String, canvas: FilePath, regions: [Region]) {
        (self.index, self.count, self.mark, self.canvas, self.regions) = (index, count, mark, canvas, regions)
    }

    init?(_ json: JSONValue?) {
        guard let index = json?["index"]?.integer, let count = json?["count"]?.integer, let mark = json?["of"]?.string,
            let canvas = json?["canvas"]?.string
        else { return nil }
        (self.index, self.count, self.mark, self.canvas) = (index, count, mark, FilePath(canvas))
        regions = (json?["regions"]?.array ?? []).compactMap { $0.array.flatMap { Region(corners: $0.compactMap(\.integer)) } }
    }

    var json: JSONValue {
        .object([
            "index": .integer(index), "count": .integer(count), "of": .string(mark), "canvas": .string(canvas.string),
            "regions": .array(regions.map { .array($0.corners.map(JSONValue.integer)) }),
        ])
    }
}
