import Raster

extension ImageModel {
    /// A model that is not in the catalogue: nothing is known of its limits, so nothing is refused.
    ///
    /// It is spoken to as the current families are, with messages; Easel says so in a finding.
    public static func unknown(_ id: ID) -> ImageModel {
        let anything = 0...1_000_000
        let size = SizeRule(
            keywords: ["1K": 1024 * 1024, "2K": 2048 * 2048, "4K": 4096 * 4096], pixelCount: 1...100_000_000,
            defaultSize: .keyword("2K"))
        let limits = ModeLimits(
            images: Sourced(anything, .easel), count: Sourced(1...1_000_000, .easel), defaultCount: 1, size: Sourced(size, .easel),
            maxImages: Sourced(anything, .easel), parameters: Set(Parameter.allCases))
        return ImageModel(
            id: id, title: id.rawValue, otherIDs: [], regionalIDs: [:], availability: [:], syncEndpoint: .sync,
            taskEndpoint: .messagesTask, prefersTask: false, contentOrder: .textFirst,
            prompt: Sourced(TextLimit(count: 1_000_000, unit: .characters), .easel), negativePrompt: Sourced(1_000_000, .easel),
            images: ImageLimits(
                formats: Sourced([.jpeg, .png, .bmp, .webp, .gif, .tiff], .easel), sides: Sourced(1...100_000, .easel), ratio: nil,
                byteCount: Sourced(100_000_000, .easel), alpha: Sourced(.undocumented, .easel)),
            modes: Dictionary(uniqueKeysWithValues: Mode.allCases.map { ($0, limits) }), prices: [:], promptExtendDoublesPrice: false,
            pace: [:])
    }

    /// The model of this name, known or not, and what to say of a name that is not known.
    public static func named(_ id: ID) -> (model: ImageModel, finding: Finding?) { ModelCatalogue.builtIn.named(id) }

    /// What a picture of this model costs in one place; `nil` when no page says it.
    public func price(in region: ServiceRegion, promptExtend: Bool) -> Money? {
        guard let price = prices[region] else { return nil }
        return promptExtend && promptExtendDoublesPrice ? price * 2 : price
    }
}
