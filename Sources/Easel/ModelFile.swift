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
        for (mode, limits) in modes {
            if limits.images.value.lowerBound < 0 { return "modes.\(mode.rawValue).images is below 0" }
            if let count = limits.count, count.value.lowerBound < 1 { return "modes.\(mode.rawValue).count is below 1" }
            guard let size = limits.size?.value else { continue }
            if size.multiple < 1 { return "modes.\(mode.rawValue).size.multiple is below 1" }
            if size.keywords.values.contains(where: { $0 < 1 }) { return "modes.\(mode.rawValue).size.keywords has a budget below 1" }
            let isSane = (size.pixelCount?.lowerBound ?? 1) > 0 && (size.sides?.lowerBound ?? 1) > 0 && (size.ratio?.lowerBound ?? 1) > 0
            let isAdvisedSane = (size.advised?.pixelCount?.lowerBound ?? 1) > 0 && (size.advised?.sides?.lowerBound ?? 1) > 0
            if !isSane || !isAdvisedSane { return "modes.\(mode.rawValue).size has a limit below 1" }
            if (size.fixed + size.recommended).contains(where: { $0.width < 1 || $0.height < 1 }) {
                return "modes.\(mode.rawValue).size lists a size without pixels"
            }
        }
        if pace.values.contains(where: { $0.submissionsPerMinute < 1 }) { return "pace is below 1 a minute" }
        return nil
    }
}
