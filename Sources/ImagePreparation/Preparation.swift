public import ImageEditing
import ImageFiles
public import Raster

/// What has to happen to a picture before a model can take it, decided from its header alone.
///
/// Turned upright, laid over a colour where the model takes no alpha, converted to sRGB, shrunk into the model's sides,
/// written in a format that the model reads, under its byte limit. A picture that needs none of it is sent as it is.
public struct Preparation: Hashable, Sendable {
    /// What is done, as the JSON of `easel prepare` names it.
    public enum Step: String, Sendable, Codable {
        case cropped, upright, firstFrame, sRGB, flattened, enlarged, shrunk, reencoded
        /// Position, thumbnails and the like are taken out, and the pixels are as they were.
        case stripped
    }

    /// What a person may ask for beyond what the model needs.
    public struct Options: Hashable, Sendable {
        public var background: SRGBColor = .white
        public var maximumSide: Int?
        public var maximumByteCount: Int?
        /// PNG or JPEG.
        public var format: ImageFormat?
        /// JPEG, 1…100.
        public var quality: Int?
        /// Whether a picture below the model's smallest side is enlarged; inventing pixels is done only when asked.
        public var enlarges = false
        /// Whether position, thumbnails and the like go out with a picture that is sent as it is.
        public var keepsMetadata = false
        /// The part of the upright picture that is sent; `nil` sends all of it.
        public var crop: Region?

        public init() {}
    }

    public let source: ImageInfo
    public let steps: [Step]
    /// The size of the copy, as planned; the byte limit can make it smaller.
    public let size: PixelSize
    /// The format of the copy, as planned; the byte limit can make a JPEG of a PNG.
    public let format: ImageFormat
    /// Where upright pixels go.
    public var transform: PixelTransform { transform(to: size) }

    func transform(to size: PixelSize) -> PixelTransform {
        PixelTransform(cropping: source.displaySize, to: options.crop ?? source.displaySize.bounds, resizedTo: size)
    }
    /// Whether the file can be sent as it is.
    public var isNeeded: Bool { !steps.isEmpty }
    public let options: Options
    let byteLimit: Int?
    /// The smallest side that the model takes, in pixels.
    let leastSide: Int
    let flattens: Bool
    /// Whether a PNG that is over the byte limit may become a JPEG, which keeps its pixels.
    let mayBecomeJPEG: Bool

    public init(of source: ImageInfo, for model: ImageModel, options: Options = Options()) {
        self.source = source
        self.options = options
        let limits = model.images
        var steps: [Step] = []
        if options.crop != nil { steps.append(.cropped) }
        if source.orientation != .upright { steps.append(.upright) }
        if source.frames > 1 { steps.append(.firstFrame) }
        // Inks are turned into light without lcms2 too; other colours are not.
        if !source.isSRGB, source.colorProfile == nil || CodecSupport.hasColorManagement { steps.append(.sRGB) }
        flattens = source.hasAlpha && limits.alpha.value != .undocumented
        if flattens { steps.append(.flattened) }

        var size = options.crop?.size ?? source.displaySize
        let most = min(limits.sides.value.upperBound, options.maximumSide ?? .max)
        if max(size.width, size.height) > most {
            size = size.fitted(toLongerSide: most)
            steps.append(.shrunk)
        }
        let least = limits.sides.value.lowerBound
        leastSide = least
        if options.enlarges, min(size.width, size.height) < least {
            let grown = size.scaled(by: Double(least) / Double(min(size.width, size.height)))
            if max(grown.width, grown.height) <= most {
                size = PixelSize(width: max(grown.width, least), height: max(grown.height, least))
                steps.append(.enlarged)
            }
        }
        self.size = size
        byteLimit = [limits.byteCount.value, options.maximumByteCount].compactMap(\.self).min()
        let isTooLarge = byteLimit.map { options.crop == nil && source.byteCount > $0 } ?? false
        let isForeign = !limits.formats.value.contains(source.format)
        let isUnwanted = options.format.map { $0 != source.format } ?? false
        // TIFF spreads its metadata over the file, so that it cannot be cut out of it.
        let isOpaque = source.format == .tiff && !options.keepsMetadata
        if isTooLarge || isForeign || isUnwanted || isOpaque || options.quality != nil { steps.append(.reencoded) }
        mayBecomeJPEG = options.format == nil && (flattens || !source.hasAlpha) && limits.formats.value.contains(.jpeg)
        // What was stored with losses gains nothing from a lossless copy but bytes.
        let isLossy = source.format == .jpeg || source.format == .webp
        // Bytes go with pixels; a PNG that would hardly fit loses less as a JPEG than with fewer of them.
        let expected = Double(source.byteCount) * Double(size.pixelCount) / Double(max(1, source.size.pixelCount))
        let isOver = source.format == .png && mayBecomeJPEG && expected > Double(byteLimit ?? .max)
        format = steps.isEmpty ? source.format : options.format ?? (isLossy || isOver ? .jpeg : .png)
        if format != source.format, !steps.contains(.reencoded) { steps.append(.reencoded) }
        self.steps = steps
    }

    /// The facts of the picture as it will be sent, as far as they are known before it is written.
    public var info: ImageInfo {
        guard isNeeded else { return source }
        return ImageInfo(
            format: format, size: size, hasAlpha: source.hasAlpha && !flattens && format == .png,
            byteCount: byteLimit.map { min($0, source.byteCount) } ?? source.byteCount)
    }

    /// What will be done, for a person to know before it is.
    public func findings(field: String, name: String) -> [Finding] {
        guard isNeeded else { return [] }
        var words: [String] = []
        for step in steps {
            switch step {
            case .cropped: words.append("cut to \(options.crop.map(\.description) ?? "a part")")
            case .upright: words.append("turned upright")
            case .firstFrame: words.append("its first frame taken")
            case .sRGB: words.append("converted to sRGB")
            case .flattened: words.append("laid over \(options.background.hex)")
            case .enlarged: words.append("enlarged to \(size)")
            case .shrunk: words.append("shrunk to \(size)")
            case .reencoded:
                let limit = format == .png && mayBecomeJPEG ? byteLimit.map { ", or as JPEG when that has more than \($0) bytes" } : nil
                words.append("written as \(format.displayName)\(limit ?? "")")
            case .stripped: words.append("sent without its metadata")
            }
        }
        return [
            Finding(
                field, found: "\(name) is prepared", allowed: "it will be " + words.joined(separator: ", "), source: .easel,
                severity: .advice)
        ]
    }
}
