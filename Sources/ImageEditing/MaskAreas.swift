public import Raster

/// The areas of a mask: where it is light, connected over sides and corners, each with the box around it.
public struct MaskAreas: Sendable {
    /// One connected area.
    public struct Area: Hashable, Sendable {
        public var box: Region
        public var pixelCount: Int
    }

    /// The largest first.
    public let areas: [Area]
    public let size: PixelSize
    /// 1 for every pixel of an area, row by row; empty unless it was asked for.
    public let bits: [UInt8]

    /// Reads a mask of 8-bit sRGB row by row. A pixel belongs to an area when it is opaque and lighter than half; a mask that
    /// uses its alpha channel alone, as tools that erase do, is read by that: what is transparent is the area.
    ///
    /// - Parameter keepingBits: Whether ``bits`` is wanted.
    /// - Throws: What the reader throws.
    public init(_ reader: consuming some RowReader, keepingBits: Bool = false) throws {
        var reader = reader
        let size = reader.format.size
        var light = RunAreas(width: size.width)
        var clear = RunAreas(width: size.width)
        var (hasDark, hasLight) = (false, false)
        var (lightBits, clearBits) = ([UInt8](), [UInt8]())
        try reader.forEachBand { rows, _, count in
            for line in 0..<count {
                let start = line * size.width * 4
                let isLight = (0..<size.width).map { x in
                    let index = start + x * 4
                    guard rows[index + 3] >= 128 else { return false }
                    let brightness = 2 * Int(rows[index]) + 5 * Int(rows[index + 1]) + Int(rows[index + 2])
                    if brightness > 8 * 127 { hasLight = true } else { hasDark = true }
                    return brightness > 8 * 127
                }
                light.add { isLight[$0] }
                clear.add { rows[start + $0 * 4 + 3] < 128 }
                guard keepingBits else { continue }
                for x in 0..<size.width {
                    lightBits.append(isLight[x] ? 1 : 0)
                    clearBits.append(rows[start + x * 4 + 3] < 128 ? 1 : 0)
                }
            }
        }
        self.size = size
        // One shade throughout says nothing; then it is the transparency that marks.
        let usesAlpha = !clear.isEmpty && hasDark != hasLight
        bits = usesAlpha ? clearBits : lightBits
        areas = (usesAlpha ? clear : light).areas.sorted {
            $0.pixelCount == $1.pixelCount ? ($0.box.top, $0.box.left) < ($1.box.top, $1.box.left) : $0.pixelCount > $1.pixelCount
        }
    }

    /// The boxes to send: of the largest areas, or one around all.
    ///
    /// - Parameters:
    ///   - most: Boxes of one image.
    ///   - leastPixels: Smaller areas are specks.
    public func boxes(most: Int = Edit.mostBoxes, merging: Bool, leastPixels: Int = 1) -> [Region] {
        let kept = areas.filter { $0.pixelCount >= leastPixels }
        guard merging, let first = kept.first else { return kept.prefix(most).map(\.box) }
        return [
            kept.dropFirst().reduce(first.box) { box, area in
                Region(
                    left: min(box.left, area.box.left), top: min(box.top, area.box.top), right: max(box.right, area.box.right),
                    bottom: max(box.bottom, area.box.bottom))
            }
        ]
    }
}

/// Connected areas, found from the runs of one row after another.
private struct RunAreas {
    private struct Run {
        var start: Int
        var end: Int
        var area: Int
    }

    private let width: Int
    private var row = 0
    private var above: [Run] = []
    /// For each area the one that it was joined to, itself when to none.
    private var parents: [Int] = []
    private var boxes: [MaskAreas.Area] = []

    init(width: Int) { self.width = width }

    var isEmpty: Bool { boxes.isEmpty }

    /// Adds the next row.
    mutating func add(_ isMarked: (Int) -> Bool) {
        var runs: [Run] = []
        var x = 0
        while x < width {
            guard isMarked(x) else {
                x += 1
                continue
            }
            let start = x
            while x < width, isMarked(x) { x += 1 }
            runs.append(Run(start: start, end: x, area: -1))
        }
        var first = 0
        for index in runs.indices {
            // Corners touch too, so a run reaches one pixel to both sides.
            while first < above.count, above[first].end < runs[index].start { first += 1 }
            var other = first
            while other < above.count, above[other].start <= runs[index].end {
                runs[index].area = runs[index].area < 0 ? root(above[other].area) : join(runs[index].area, above[other].area)
                other += 1
            }
            if runs[index].area < 0 {
                runs[index].area = parents.count
                parents.append(parents.count)
                boxes.append(
                    MaskAreas.Area(box: Region(left: runs[index].start, top: row, right: runs[index].end, bottom: row + 1), pixelCount: 0))
            }
            grow(runs[index])
        }
        above = runs
        row += 1
    }

    var areas: [MaskAreas.Area] { parents.indices.filter { parents[$0] == $0 }.map { boxes[$0] } }

    private mutating func root(_ area: Int) -> Int {
        var place = area
        while parents[place] != place {
            parents[place] = parents[parents[place]]
            place = parents[place]
        }
        return place
    }

    private mutating func join(_ first: Int, _ second: Int) -> Int {
        let (one, two) = (root(first), root(second))
        guard one != two else { return one }
        parents[two] = one
        let other = boxes[two]
        boxes[one].pixelCount += other.pixelCount
        boxes[one].box = Region(
            left: min(boxes[one].box.left, other.box.left), top: min(boxes[one].box.top, other.box.top),
            right: max(boxes[one].box.right, other.box.right), bottom: max(boxes[one].box.bottom, other.box.bottom))
        return one
    }

    private mutating func grow(_ run: Run) {
        let area = root(run.area)
        boxes[area].pixelCount += run.end - run.start
        boxes[area].box.left = min(boxes[area].box.left, run.start)
        boxes[area].box.right = max(boxes[area].box.right, run.end)
        boxes[area].box.bottom = row + 1
    }
}
