import Raster

/// Which pixels of a row lie in any of the regions.
struct RegionMask: Sendable {
    private let regions: [Region]
    private let ignored: [Region]
    private let width: Int

    init(_ regions: [Region], ignored: [Region] = [], width: Int) {
        self.regions = regions
        self.ignored = ignored
        self.width = width
    }

    /// 1 inside, 0 outside, 2 where nothing counts, one byte a pixel.
    func row(_ y: Int) -> [UInt8] {
        var row = [UInt8](repeating: 0, count: width)
        for (boxes, value) in [(regions, 1), (ignored, 2)] as [([Region], UInt8)] {
            for region in boxes where y >= region.top && y < region.bottom {
                for x in max(0, region.left)..<max(0, max(region.left, min(width, region.right))) { row[x] = value }
            }
        }
        return row
    }
}
