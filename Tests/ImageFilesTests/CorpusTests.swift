import Foundation
import ImageFiles
import Raster
import SystemPackage
import Testing

/// Third-party files, good and broken, that nobody here made, with what Pillow, libvips and ImageMagick agree on.
///
/// They are no part of the project: `EASEL_CORPUS` or `../shared/corpus` says where they lie.
@Suite(.enabled(if: Corpus.isPresent, "there is no corpus: EASEL_CORPUS names its folder"))
struct CorpusTests {
    @Test("what can be decoded is ok, and what is broken is not", arguments: Corpus.folders)
    func verdicts(folder: String) throws {
        for entry in Corpus.entries(in: folder) where entry.isReadable {
            let inspection = ImageInspection(entry.path, deep: true)
            let found = "\(entry.file): \(inspection.status) \(inspection.problem?.description ?? "")"
            switch entry.truth.decode_verdict {
            case "accept": #expect(inspection.status == .ok || entry.isWideTIFF && inspection.status == .unsupported, "\(found)")
            case "refuse": #expect(inspection.status != .ok, "\(found)")
            default: #expect(inspection.status == .ok || inspection.problem != nil, "\(found)")
            }
        }
    }

    @Test("of what is ok, the facts are those that other programs agree on", arguments: Corpus.folders)
    func facts(folder: String) {
        for entry in Corpus.entries(in: folder) where entry.isReadable {
            let inspection = ImageInspection(entry.path, deep: true)
            guard inspection.status == .ok, let info = inspection.info else { continue }
            let truth = entry.truth
            func check<Value: Equatable>(_ name: String, _ said: Value?, _ known: Value?) {
                guard let known, !truth.isDisputed(name) else { return }
                #expect(said == known, "\(entry.file): \(name)")
            }
            check("format", info.format.rawValue, truth.format)
            check("width", info.size.width, truth.width)
            check("height", info.size.height, truth.height)
            check("alpha_channel", info.hasAlpha, truth.alpha_channel)
            check("transparent_pixels", inspection.usesAlpha, truth.transparent_pixels)
            check("bits", info.bitsPerChannel, truth.bits)
            check("frames", info.frames, truth.frames)
            if let orientation = truth.orientation, 1...8 ~= orientation { check("orientation", info.orientation.rawValue, orientation) }
        }
    }

    @Test("pixels are the ones that Pillow and libvips agree on, to the bit", arguments: Corpus.folders)
    func pixels(folder: String) throws {
        for entry in Corpus.entries(in: folder) where entry.isReadable && !Corpus.unlikePixels.contains(entry.file) {
            guard let hash = entry.truth.rgba_sha256, ImageInspection(entry.path, deep: true).status == .ok else { continue }
            #expect(sha256(try Self.pixels(entry.path)) == hash, "\(entry.file)")
        }
    }

    /// The first frame as stored: 8 bits, the high byte of wide samples, nothing where it is transparent.
    private static func pixels(_ path: FilePath) throws -> [UInt8] {
        var reader = try ImageReader(path)
        let isWide = reader.format.bitsPerChannel == 16
        var all: [UInt8] = []
        try reader.forEachBand { rows, _, _ in
            if isWide { all += rows.withMemoryRebound(to: UInt16.self) { $0.map { UInt8($0 >> 8) } } } else { all += rows }
        }
        for pixel in stride(from: 0, to: all.count, by: 4) where all[pixel + 3] == 0 {
            (all[pixel], all[pixel + 1], all[pixel + 2]) = (0, 0, 0)
        }
        return all
    }
}

/// The corpus and its manifest.
enum Corpus {
    struct Entry: Decodable, Sendable {
        let file: String
        let truth: Truth

        var path: FilePath { Corpus.folder.appending(file) }
        /// Whether this build reads the format, or the file is of none.
        var isReadable: Bool { truth.format.flatMap(ImageFormat.init).map(CodecSupport.readable.contains) ?? true }
        /// Of more than 16 bits, which may be decoded or named unsupported.
        var isWideTIFF: Bool { truth.format == "tiff" && truth.bits ?? 0 > 16 }
    }

    /// `nil` where the programs do not agree, in the manifest's own names.
    struct Truth: Decodable, Sendable {
        let format: String?
        let width: Int?
        let height: Int?
        let alpha_channel: Bool?
        let transparent_pixels: Bool?
        let bits: Int?
        let frames: Int?
        let orientation: Int?
        let rgba_sha256: String?
        let decode_verdict: String
        let peers_disagree: [String]?

        func isDisputed(_ name: String) -> Bool { peers_disagree?.contains { $0.hasPrefix("\(name):") } ?? false }
    }

    private struct Manifest: Decodable { let files: [Entry] }

    static let folder: FilePath = {
        if let named = ProcessInfo.processInfo.environment["EASEL_CORPUS"] { return FilePath(named) }
        return FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("..").appending("shared").appending("corpus")
    }()

    static let entries: [Entry] = {
        guard let data = FileManager.default.contents(atPath: folder.appending("manifest.json").string) else { return [] }
        return (try? JSONDecoder().decode(Manifest.self, from: data).files) ?? []
    }()

    static var isPresent: Bool { !entries.isEmpty }

    static let folders = Set(entries.map { String($0.file.prefix { $0 != "/" }) }).sorted()

    static func entries(in folder: String) -> [Entry] { entries.filter { $0.file.hasPrefix("\(folder)/") } }

    /// Progressive pictures of which scans are missing: libjpeg-turbo smooths over what did not come, and 3.0 does so
    /// otherwise than the 2.1 of Debian 12.
    static let unlikePixels = Set(["002", "003", "006"].map { "wuffs/peacock.progressive.scan\($0).jpeg" })
}
