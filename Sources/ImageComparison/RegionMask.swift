import Raster

/// Which pixels of a row lie in any of the regions.
struct RegionMask: Sendable {
    private let regions: [Region]
    private let width: Int

    init(_ regions: [Region], width: Int) {
        self.regions = regions
        self.width = width
    }

    /// 1 inside, 0 outside, one byte a pixel.
    func row(_ y: Int) -> [UInt8] {
        var row = [UInt8](repeating: 0, count: width)
        for region in regions where y >= region.top && y < region.bottom {
            for x in max(0, region.left)..<max(0, max(region.left, min(width, region.right))) { row[x] = 1 }
        }
        return row
    }
}
