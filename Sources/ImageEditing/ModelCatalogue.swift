/// Models by name: those that Easel knows, and those that a model file adds or replaces.
public struct ModelCatalogue: Sendable {
    /// The models that Easel knows.
    public static let builtIn = ModelCatalogue(ImageModel.catalogue)

    /// Newest family first; those of a model file before all.
    public let models: [ImageModel]
    private let byName: [String: ImageModel]

    /// - Parameter models: Of two with one name the first counts.
    public init(_ models: [ImageModel]) {
        var byName: [String: ImageModel] = [:]
        var seen: Set<ImageModel.ID> = []
        var kept: [ImageModel] = []
        for model in models where seen.insert(model.id).inserted {
            kept.append(model)
            for id in [model.id] + model.otherIDs where byName[id.rawValue.lowercased()] == nil { byName[id.rawValue.lowercased()] = model }
        }
        self.models = kept
        self.byName = byName
    }

    /// The same with other models before its own.
    public func adding(_ models: [ImageModel]) -> ModelCatalogue { ModelCatalogue(models + self.models) }

    /// The model of this name, or of one of its other names, in any case; `nil` when none is known.
    public func known(_ id: ImageModel.ID) -> ImageModel? {
        let name = id.rawValue.lowercased()
        guard var model = byName[name] else { return nil }
        // A dated snapshot is another model than the one that the plain name means today; a regional name is the same one.
        if let other = model.otherIDs.first(where: { $0.rawValue.lowercased() == name }), !model.regionalIDs.values.contains(other) {
            model.id = other
        }
        return model
    }

    /// The model of this name, known or not, and what to say of a name that is not known.
    public func named(_ id: ImageModel.ID) -> (model: ImageModel, finding: Finding?) {
        if let model = known(id) { return (model, nil) }
        let names = names(near: id).map(\.rawValue).joined(separator: ", ")
        let finding = Finding(
            "model", found: "“\(id)” is not in the catalogue, so nothing is checked",
            allowed: names.isEmpty ? "easel models lists those that are" : "like it are \(names)", source: .easel, severity: .advice)
        return (.unknown(id), finding)
    }

    /// The known names that look most like `id`, best first, at most three.
    public func names(near id: ImageModel.ID) -> [ImageModel.ID] {
        let wanted = Array(id.rawValue.lowercased().utf8)
        return models.map(\.id)
            .map { ($0, Self.editDistance(wanted, Array($0.rawValue.utf8))) }
            .sorted { $0.1 < $1.1 }.prefix(3).filter { $0.1 <= max(3, wanted.count / 2) }.map(\.0)
    }

    private static func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var row = Array(0...second.count)
        for (i, a) in first.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, b) in second.enumerated() {
                let replaced = corner + (a == b ? 0 : 1)
                corner = row[j + 1]
                row[j + 1] = min(replaced, min(corner, row[j]) + 1)
            }
        }
        return row[second.count]
    }
}
