import Raster

extension ImageModel {
    static let wan26Models = [wan26Image, wan26Text]

    private static let everywhere: [ServiceRegion: Availability] = [
        .beijing: .both, .singapore: .both, .virginia: .both, .frankfurt: .taskOnly,
    ]

    private static let wan26Image: ImageModel = {
        let recommended = [
            (1280, 1280), (800, 1200), (1200, 800), (960, 1280), (1280, 960), (720, 1280), (1280, 720), (1344, 576),
        ].map(PixelSize.init)
        let ratio = 0.25...4.0
        // Conflict C14: 1K is about 1280 × 1280 here, and 1024 × 1024 for wan2.7.
        let editSize = SizeRule(
            keywords: ["1K": 1280 * 1280, "2K": 2048 * 2048], pixelCount: 768 * 768...2048 * 2048, ratio: ratio,
            recommended: recommended, multiple: 16, defaultSize: .keyword("1K"))
        let interleaveSize = SizeRule(
            pixelCount: 768 * 768...1280 * 1280, ratio: ratio, recommended: recommended, multiple: 16,
            defaultSize: .pixels(PixelSize(width: 1280, height: 1280)))
        let common: Set<Parameter> = [.watermark, .seed, .negativePrompt, .interleave]
        return ImageModel(
            id: "wan2.6-image", title: "Wan 2.6 Image", otherIDs: [], regionalIDs: [:], availability: everywhere,
            syncEndpoint: .sync, taskEndpoint: .messagesTask, prefersTask: true, contentOrder: .textFirst,
            prompt: Sourced(TextLimit(count: 2000, unit: .characters), .wan26), negativePrompt: Sourced(500, .wan26),
            images: ImageLimits(
                formats: Sourced([.jpeg, .png, .bmp, .webp], .wan26), sides: Sourced(240...8000, .wan26), ratio: nil,
                byteCount: Sourced(10_000_000, .wan26), alpha: Sourced(.unsupported, .wan26)),
            modes: [
                .edit: ModeLimits(
                    images: Sourced(1...4, .wan26), count: Sourced(1...4, .wan26), defaultCount: 4, size: Sourced(editSize, .wan26),
                    parameters: common.union([.promptExtend])),
                .interleave: ModeLimits(
                    images: Sourced(0...1, .wan26), count: Sourced(1...1, .wan26), defaultCount: 1,
                    size: Sourced(interleaveSize, .wan26), maxImages: Sourced(1...5, .wan26), parameters: common),
            ],
            prices: ImageEditing.prices(beijing: "0.20", singapore: "0.03", virginia: "0.20", frankfurt: "0.20"),
            promptExtendDoublesPrice: false,
            pace: ImageEditing.pace(perMinute: 300, running: 5, in: [.beijing, .singapore, .virginia, .frankfurt]))
    }()

    private static let wan26Text = ImageModel(
        id: "wan2.6-t2i", title: "Wan 2.6 Text to Image", otherIDs: [], regionalIDs: [:], availability: everywhere,
        syncEndpoint: .sync, taskEndpoint: .messagesTask, prefersTask: true, contentOrder: .textFirst,
        prompt: Sourced(TextLimit(count: 2100, unit: .characters), .wanText), negativePrompt: Sourced(500, .wanText),
        images: wanTextInput,
        // Conflict C23: one guide sends the wan text models to the messages path for tasks alike; by the pages only wan2.6 goes there.
        modes: [.text: wanTextMode(size: wanTextSize(from: 1280 * 1280 * 98 / 100))],
        prices: ImageEditing.prices(beijing: "0.20", singapore: "0.03", virginia: "0.20", frankfurt: "0.20"),
        promptExtendDoublesPrice: false,
        pace: ImageEditing.pace(perMinute: 60, running: 5, in: [.beijing, .frankfurt])
            .merging(ImageEditing.pace(perMinute: 300, running: 5, in: [.singapore, .virginia])) { first, _ in first })

    /// Text-to-image models take no pictures; what they would have to be like is never asked.
    static let wanTextInput = ImageLimits(
        formats: Sourced([], .wanText), sides: Sourced(1...8000, .wanText), ratio: nil, byteCount: Sourced(10_000_000, .wanText),
        alpha: Sourced(.undocumented, .wanText))

    static func wanTextMode(size: SizeRule) -> ModeLimits {
        ModeLimits(
            images: Sourced(0...0, .wanText), count: Sourced(1...4, .wanText), defaultCount: 4, size: Sourced(size, .wanText),
            parameters: [.promptExtend, .negativePrompt, .watermark, .seed])
    }

    /// Conflict C15: four of the five recommended sizes have fewer pixels than the minimum that the same page states. They are
    /// allowed by name, and so is what lies within 2 % of the minimum, with advice.
    static func wanTextSize(from minimum: Int) -> SizeRule {
        SizeRule(
            pixelCount: minimum...1440 * 1440, ratio: 0.25...4,
            recommended: [(1280, 1280), (1104, 1472), (1472, 1104), (960, 1696), (1696, 960)].map(PixelSize.init),
            defaultSize: .pixels(PixelSize(width: 1280, height: 1280)),
            advised: AdvisedSize(pixelCount: 1280 * 1280...1440 * 1440, source: .wanText))
    }
}
