import ImageComparison
import ImageEditing
public import Raster

/// Whether what changed lies where it was to change: a thing that was to be set into a box can come to stand elsewhere.
///
/// Judged on small copies of both pictures, where noise and the grain of a model have gone and things are still there.
public struct ChangePlacement: Hashable, Sendable {
    /// Of the changed areas, in pixels of the canvas.
    public let x: Double
    public let y: Double
    /// The box around them.
    public let area: Region
    /// What the changed areas and the regions share, of what they cover together, 0…1.
    public let overlap: Double
    /// Whether most of what changed lies in the regions.
    public let isInside: Bool

    /// Pixels of the small copies' longer side.
    private static let side = 512
    /// A change that is plainly another colour.
    private static let threshold = 5.0
    /// Areas that are smaller than this share of the largest are specks.
    private static let leastShare = 0.02

    static func factor(for size: PixelSize) -> Int { max(1, min(256, max(size.width, size.height) / side)) }

    /// - Parameters:
    ///   - before, after: Reduced by ``factor(for:)``.
    ///   - regions: In the pixels of the whole canvas.
    ///   - part: The part of the canvas that was compared.
    /// - Returns: `nil` when nothing plainly changed, or there are no regions.
    init?(_ before: Bitmap, _ after: Bitmap, regions: [Region], part: Region) throws {
        guard !regions.isEmpty, before.size == after.size else { return nil }
        let factor = Self.factor(for: part.size)
        let figures = try Comparison(
            of: before.reader(), with: after.reader(), difference: .init(.ciede2000, threshold: Self.threshold), measuring: [.changes])
        guard let map = figures.map, let areas = try? MaskAreas(map.mask).areas, let largest = areas.first else { return nil }
        let boxes = areas.filter { Double($0.pixelCount) >= Double(largest.pixelCount) * Self.leastShare }.map(\.box)
        let marked = regions.map { region in
            let moved = region.moved(x: -part.left, y: -part.top)
            return Region(
                left: moved.left / factor, top: moved.top / factor, right: (moved.right + factor - 1) / factor,
                bottom: (moved.bottom + factor - 1) / factor
            ).intersection(before.size.bounds)
        }
        var (sumX, sumY, changed, shared, covered) = (0, 0, 0, 0, 0)
        for y in 0..<before.size.height {
            for x in 0..<before.size.width {
                let isChanged = map.changed[y * before.size.width + x] != 0 && boxes.contains { $0.contains(x: x, y: y) }
                let isMarked = marked.contains { $0.contains(x: x, y: y) }
                if isChanged {
                    sumX += x
                    sumY += y
                    changed += 1
                }
                if isChanged || isMarked { covered += 1 }
                if isChanged && isMarked { shared += 1 }
            }
        }
        guard changed > 0, let first = boxes.first else { return nil }
        let (smallX, smallY) = (Double(sumX) / Double(changed), Double(sumY) / Double(changed))
        let centerX = (smallX + 0.5) * Double(factor) + Double(part.left)
        let centerY = (smallY + 0.5) * Double(factor) + Double(part.top)
        (x, y) = (centerX, centerY)
        let around = boxes.dropFirst().reduce(first) { $0.union($1) }
        area = Region(
            left: around.left * factor + part.left, top: around.top * factor + part.top,
            right: min(part.right, around.right * factor + part.left), bottom: min(part.bottom, around.bottom * factor + part.top))
        overlap = Double(shared) / Double(covered)
        isInside = shared * 2 > changed
    }
}

/// Hands rows on as they are, and keeps a small copy of what went by.
final class ReducingRows<Base: RowReader>: RowReader {
    let format: RowFormat
    private var base: Base
    private var reduction: BoxReduction

    init(_ base: Base, by factor: Int) {
        format = base.format
        self.base = base
        reduction = BoxReduction(of: base.format.size, by: factor)
    }

    func readRows(into band: inout MutableSpan<UInt8>) throws -> Int {
        let count = try base.readRows(into: &band)
        band.withUnsafeMutableBufferPointer { reduction.add(UnsafeBufferPointer($0), rows: count) }
        return count
    }

    var bitmap: Bitmap { reduction.bitmap() }
}
