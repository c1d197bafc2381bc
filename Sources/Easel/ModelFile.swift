public import ImageEditing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Models written down as `easel models --json` prints them: one a line, or in a JSON list.
public struct ModelFile: Sendable {
    public let models: [ImageModel]

    /// - Parameter name: Of the file, for errors.
    /// - Throws: ``EaselError`` `usage` that names the model and the key which is missing or cannot be meant.
    public init(_ bytes: [UInt8], name: String) throws {
        let objects: [JSONValue]
        if let whole = try? ReportJSON.decode(bytes) {
            objects = whole.array ?? [whole]
        } else {
            objects = try bytes.split(separator: 0x0A).enumerated().map { index, line in
                do { return try ReportJSON.decode(Array(line)) } catch {
                    throw EaselError(.usage, "Line \(index + 1) of \(name) is no JSON.", hint: Self.hint)
                }
            }
        }
        models = try objects.enumerated().map { index, object in
            let which = object["id"]?.string.map { "“\($0)”" } ?? "model \(index + 1)"
            do {
                let model = try JSONDecoder().decode(ImageModel.self, from: Data(try ReportJSON.encode(object)))
                if let fault = model.fault { throw EaselError(.usage, "\(which) in \(name): \(fault).", hint: Self.hint) }
                return model
            } catch let error as DecodingError {
                throw EaselError(.usage, "\(which) in \(name): \(Self.words(error)).", hint: Self.hint)
            }
        }
        guard !models.isEmpty else { throw EaselError(.usage, "\(name) holds no model.", hint: Self.hint) }
    }

    private static let hint = "Take an entry of easel models --json and change it."

    private static func words(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.isEmpty ? "the entry" : path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        return switch error {
        case .keyNotFound(let key, let context): "“\(key.stringValue)” is missing in \(place(context.codingPath))"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(place(context.codingPath)) is of another kind"
        case .dataCorrupted(let context): "\(place(context.codingPath)) cannot be meant"
        @unknown default: "it is no model"
        }
    }
}

extension ImageModel {
    /// What no model can be like, and would be computed with; `nil` when there is nothing.
    fileprivate var fault: String? {
        if id.rawValue.isEmpty { return "id is empty" }
        if syncEndpoint == nil, taskEndpoint == nil { return "neither syncEndpoint nor taskEndpoint says where it is called" }
        for path in [syncEndpoint?.path, taskEndpoint?.path].compactMap(\.self) where !path.hasPrefix("/") {
            return "the path “\(path)” does not begin with a slash"
        }
        if modes.isEmpty { return "modes is empty" }
        if !Self.isText(prompt.value.count) { return "prompt is not 1 to 10,000,000" }
        if let most = taskPrompt?.value.count, !Self.isText(most) { return "taskPrompt is not 1 to 10,000,000" }
        if let most = negativePrompt?.value, !Self.isText(most) { return "negativePrompt is not 1 to 10,000,000" }
        if !Self.sides.contains(images.sides.value) { return "images.sides is not within 1 to 1,000,000" }
        if let ratio = images.ratio?.value, !Self.ratios.contains(ratio) { return "images.ratio is not within 0.001 to 1000" }
        if !(1...100_000_000_000).contains(images.byteCount.value) { return "images.byteCount is not 1 to 100,000,000,000" }
        if prices.values.contains(where: { $0.micros < 0 }) { return "prices holds one below 0" }
        if pace.values.contains(where: { !(1...1_000_000).contains($0.submissionsPerMinute) }) {
            return "pace is not 1 to 1,000,000 a minute"
        }
        return modes.sorted { $0.key.rawValue < $1.key.rawValue }.lazy.compactMap { mode, limits in
            limits.fault.map { "modes.\(mode.rawValue).\($0)" }
        }.first
    }

    fileprivate static let sides = 1...1_000_000
    fileprivate static let ratios = 0.001...1000.0
    fileprivate static let pixels = 1...1_000_000_000_000

    private static func isText(_ count: Int) -> Bool { (1...10_000_000).contains(count) }
}

extension ModeLimits {
    fileprivate var fault: String? {
        let counts = 0...1_000_000
        if !counts.contains(images.value) { return "images is not within 0 to 1,000,000" }
        if let count, !counts.contains(count.value) || count.value.lowerBound < 1 { return "count is not within 1 to 1,000,000" }
        if let maxImages, !counts.contains(maxImages.value) { return "maxImages is not within 0 to 1,000,000" }
        if !counts.contains(defaultCount) || defaultCount < 1 { return "defaultCount is not 1 to 1,000,000" }
        guard let size = size?.value else { return nil }
        if !(1...4096).contains(size.multiple) { return "size.multiple is not 1 to 4096" }
        if size.keywords.values.contains(where: { !ImageModel.pixels.contains($0) }) { return "size.keywords has a budget without pixels" }
        for range in [size.pixelCount, size.advised?.pixelCount].compactMap(\.self) where !ImageModel.pixels.contains(range) {
            return "size.pixelCount is not within 1 to 1,000,000,000,000"
        }
        for range in [size.sides, size.advised?.sides].compactMap(\.self) where !ImageModel.sides.contains(range) {
            return "size.sides is not within 1 to 1,000,000"
        }
        if let ratio = size.ratio, !ImageModel.ratios.contains(ratio) { return "size.ratio is not within 0.001 to 1000" }
        let listed = size.fixed + size.recommended
        if listed.contains(where: { !ImageModel.sides.contains($0.width) || !ImageModel.sides.contains($0.height) }) {
            return "size lists one whose sides are not 1 to 1,000,000"
        }
        return nil
    }
}

extension ClosedRange {
    fileprivate func contains(_ other: ClosedRange) -> Bool { contains(other.lowerBound) && contains(other.upperBound) }
}
