import Raster

extension ImageModel {
    static let wan27Models = [
        wan27("wan2.7-image-pro", "Wan 2.7 Image Pro", beijing: "0.50", singapore: "0.075", makes4K: true),
        wan27("wan2.7-image", "Wan 2.7 Image", beijing: "0.20", singapore: "0.03", makes4K: false),
    ]

    private static func wan27(_ id: ID, _ title: String, beijing: String, singapore: String, makes4K: Bool) -> ImageModel {
        // Sides are not said to be multiples of 16, and printed results (2985*1405) are not.
        var keywords = ["1K": 1024 * 1024, "2K": 2048 * 2048]
        let ratio = 1.0 / 8...8.0
        let size = SizeRule(keywords: keywords, pixelCount: 768 * 768...2048 * 2048, ratio: ratio, defaultSize: .keyword("2K"))
        var textSize = size
        if makes4K {
            keywords["4K"] = 4096 * 4096
            textSize = SizeRule(keywords: keywords, pixelCount: 768 * 768...4096 * 4096, ratio: ratio, defaultSize: .keyword("2K"))
        }
        // Conflict C03: one document lists negative_prompt, the vendor's page does not; it is sent, and said.
        let common: Set<Parameter> = [.watermark, .seed, .negativePrompt, .sequential]
        // Conflict C01: without n, one page makes one picture, two others four. Easel always sends n.
        let count = Sourced(1...4, Source.wan27)
        return ImageModel(
            id: id, title: title, otherIDs: [], regionalIDs: [:],
            // Conflict C12: one document knows only the sync call; the newer page has both.
            // Conflict C21: the SDK's newest class sends this model to the path of the prompt models, where it is refused.
            availability: [.beijing: .both, .singapore: .both],
            syncEndpoint: .sync, taskEndpoint: .messagesTask, prefersTask: true, contentOrder: .textFirst,
            prompt: Sourced(TextLimit(count: 5000, unit: .characters), .wan27),
            negativePrompt: Sourced(500, .skillGuide),
            images: ImageLimits(
                formats: Sourced([.jpeg, .png, .bmp, .webp], .wan27), sides: Sourced(240...8000, .wan27),
                ratio: Sourced(ratio, .wan27),
                // Conflict C02: 20 MB by the page, 10 MB by the vendor's skill. Decimal megabytes are the safe reading.
                byteCount: Sourced(20_000_000, .wan27), alpha: Sourced(.unsupported, .wan27)),
            modes: [
                .text: ModeLimits(
                    images: Sourced(0...0, .wan27), count: count, defaultCount: 1, size: Sourced(textSize, .wan27),
                    // Conflict C18: a docstring of the SDK calls both of these strings; the page has a boolean and a list.
                    parameters: common.union([.thinking, .colorPalette])),
                .edit: ModeLimits(
                    images: Sourced(1...9, .wan27), count: count, defaultCount: 1, size: Sourced(size, .wan27),
                    parameters: common.union([.boxList, .colorPalette])),
                .sequential: ModeLimits(
                    images: Sourced(0...9, .wan27), count: Sourced(1...12, .wan27), defaultCount: 12, size: Sourced(size, .wan27),
                    parameters: common.union([.boxList])),
            ],
            prices: ImageEditing.prices(beijing: beijing, singapore: singapore), promptExtendDoublesPrice: false,
            pace: ImageEditing.pace(perMinute: 300, running: 5))
    }
}
