import Foundation
import ImageFiles
import Raster
import SystemPackage
import Testing

/// The pictures under `Fixtures`, and what scripts/reference-pixels.py says of them.
enum Fixture {
    /// What is right about one good file.
    struct Picture: Decodable, Sendable, CustomTestStringConvertible {
        var file: String
        var format: String
        var width: Int
        var height: Int
        var displayWidth: Int
        var displayHeight: Int
        var orientation: Int
        var hasAlpha: Bool
        var bitsPerChannel: Int
        var frames: Int
        var rgbaSHA256: String?
        var displayRGBASHA256: String?
        var rgba16SHA256: String?

        var testDescription: String { file }
        var path: FilePath { Fixture.path(file) }
        var canBeDecoded: Bool { ImageFormat(rawValue: format).map(CodecSupport.readable.contains) ?? false }
    }

    /// What is wrong with one broken file.
    struct BrokenFile: Decodable, Sendable, CustomTestStringConvertible {
        var file: String
        var expected: String
        var formatGuess: String?

        var testDescription: String { "\(file) is \(expected)" }
        /// Whether this build looks into files of this format, so that it can find the fault.
        var canBeJudged: Bool { formatGuess.flatMap(ImageFormat.init).map(CodecSupport.readable.contains) ?? true }
    }

    static let pictures: [Picture] = decode("pixels.json")
    static let broken: [BrokenFile] = decode("broken.json")

    static func path(_ name: String) -> FilePath {
        FilePath(Bundle.module.resourcePath ?? "").appending("Fixtures").appending(name)
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name).string)))
    }

    private static func decode<Value: Decodable>(_ name: String) -> Value {
        do { return try JSONDecoder().decode(Value.self, from: Data(try bytes(name))) } catch { fatalError("\(name): \(error)") }
    }
}
