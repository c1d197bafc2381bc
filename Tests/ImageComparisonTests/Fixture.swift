import Foundation
import ImageComparison
import ImageFiles
import Raster
import SystemPackage
import Testing

/// The pairs of pictures under `Fixtures`, and what scikit-image says of them (scripts/reference-figures.py).
enum Fixture {
    struct Pair: Decodable, Sendable, CustomTestStringConvertible {
        struct DeltaE: Decodable, Sendable {
            var mean: Double
            var max: Double
        }
        struct Corners: Decodable, Sendable {
            var left: Int
            var top: Int
            var right: Int
            var bottom: Int
        }
        struct Part: Decodable, Sendable {
            var psnr: Double?
            var ssim: Double
            var changed: Int
        }

        var name: String
        var before: String
        var after: String
        var width: Int
        var height: Int
        var psnr: Double?
        var ssim: Double
        var ciede2000: DeltaE
        var changedCIEDE2000Above2: Int
        var region: Corners
        var inside: Part
        var outside: Part

        var testDescription: String { name }
        var changedRegion: Region { Region(left: region.left, top: region.top, right: region.right, bottom: region.bottom) }

        /// What Easel measures, inside and outside the pair's region.
        func measured(threshold: Double = 2) throws -> Comparison {
            try Comparison(of: reader(before), with: reader(after), regions: [changedRegion], difference: .init(threshold: threshold))
        }

        private func reader(_ name: String) throws -> ImageReader {
            try ImageReader(FilePath(Bundle.module.resourcePath ?? "").appending("Fixtures").appending(name), as: .sRGB)
        }
    }

    static let pairs: [Pair] = {
        let url = URL(fileURLWithPath: Bundle.module.resourcePath ?? "").appendingPathComponent("Fixtures/figures.json")
        do { return try JSONDecoder().decode([Pair].self, from: Data(contentsOf: url)) } catch { fatalError("figures.json: \(error)") }
    }()

    static func pair(_ name: String) throws -> Pair { try #require(pairs.first { $0.name == name }) }
}
