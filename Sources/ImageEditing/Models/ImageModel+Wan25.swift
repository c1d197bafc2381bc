import Raster

extension ImageModel {
    static let wan25Models = [wan25Edit, wan25Text]

    /// Conflict C09: Beijing only, Singapore only, or both; both are allowed, and outside Beijing that is said.
    private static let wan25Edit = ImageModel(
        id: "wan2.5-i2i-preview", title: "Wan 2.5 Image Edit", otherIDs: [], regionalIDs: [:],
        availability: [.beijing: .taskOnly, .singapore: Availability(sync: false, task: true, disputed: true)],
        syncEndpoint: nil, taskEndpoint: .imageTask, prefersTask: true, contentOrder: .textFirst,
        prompt: Sourced(TextLimit(count: 2000, unit: .characters), .wan25Edit), negativePrompt: Sourced(500, .wan25Edit),
        images: ImageLimits(
            formats: Sourced([.jpeg, .png, .bmp, .webp], .wan25Edit), sides: Sourced(384...5000, .wan25Edit), ratio: nil,
            byteCount: Sourced(10_000_000, .wan25Edit),
            // Conflict C11: ignored by one page, not supported by the other.
            alpha: Sourced(.disputed, .wan25Edit)),
        modes: [
            .edit: ModeLimits(
                images: Sourced(1...3, .wan25Edit), count: Sourced(1...4, .wan25Edit), defaultCount: 4,
                size: Sourced(
                    SizeRule(
                        pixelCount: 768 * 768...1280 * 1280, ratio: 0.25...4,
                        recommended: [
                            (1280, 1280), (1024, 1024), (800, 1200), (1200, 800), (960, 1280), (1280, 960), (720, 1280), (1280, 720),
                            (1344, 576),
                        ].map(PixelSize.init),
                        defaultSize: .pixels(PixelSize(width: 1280, height: 1280))), .wan25Edit),
                parameters: [.promptExtend, .negativePrompt, .watermark, .seed])
        ],
        prices: ImageEditing.prices(beijing: "0.20", singapore: "0.03"), promptExtendDoublesPrice: false,
        pace: ImageEditing.pace(perMinute: 300, running: 5))

    private static let wan25Text = ImageModel(
        id: "wan2.5-t2i-preview", title: "Wan 2.5 Text to Image", otherIDs: [], regionalIDs: [:],
        availability: [.beijing: .taskOnly, .singapore: .taskOnly],
        syncEndpoint: nil, taskEndpoint: .textTask, prefersTask: true, contentOrder: .textFirst,
        prompt: Sourced(TextLimit(count: 2000, unit: .characters), .wanText), negativePrompt: Sourced(500, .wanText),
        images: wanTextInput,
        // Conflict C04: an older page allows sizes from 768 × 768, the newer ones from 1280 × 1280; between them is advice.
        modes: [.text: wanTextMode(size: wanTextSize(from: 768 * 768))],
        prices: ImageEditing.prices(beijing: "0.20", singapore: "0.03"), promptExtendDoublesPrice: false,
        pace: ImageEditing.pace(perMinute: 300, running: 5))
}
