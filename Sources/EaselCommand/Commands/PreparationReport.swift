import ArgumentParser
import Easel

/// A line of `prepare --json`.
struct PreparationReport: Encodable {
    struct Transform: Encodable {
        let scaleX: Double
        let scaleY: Double
        let offsetX: Double
        let offsetY: Double
    }

    let source: String
    let path: String
    let width: Int
    let height: Int
    let byteCount: Int
    let format: String
    let steps: [Preparation.Step]
    let regions: [[Int]]
    let transform: Transform
    /// The opacity that was laid over a colour, as a picture of greys.
    let matte: String?

    init(source: FilePath, image: PreparedImage, regions: [Region]) {
        matte = image.matte?.string
        self.source = source.absolute.string
        path = image.path.string
        width = image.info.displaySize.width
        height = image.info.displaySize.height
        byteCount = image.info.byteCount
        format = image.info.format.rawValue
        steps = image.steps
        let move = image.transform
        self.regions = regions.map { move.apply(to: $0).corners }
        transform = Transform(scaleX: move.scaleX, scaleY: move.scaleY, offsetX: move.offsetX, offsetY: move.offsetY)
    }
}
