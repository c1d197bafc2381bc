import Raster

extension ImageModel {
    static let qwenModels = [
        qwen2(
            "qwen-image-2.0-pro", "Qwen Image 2.0 Pro", ["2026-03-03", "2026-04-22", "2026-06-22"], beijing: "0.50", singapore: "0.075",
            perMinute: 2),
        qwen2("qwen-image-2.0", "Qwen Image 2.0", ["2026-03-03"], beijing: "0.20", singapore: "0.035", perMinute: 120),
        qwenEdit("qwen-image-edit-max", "Qwen Image Edit Max", ["2026-01-16"], beijing: "0.50", singapore: "0.075", perMinute: 2),
        qwenEdit(
            "qwen-image-edit-plus", "Qwen Image Edit Plus", ["2025-12-15", "2025-10-30"], beijing: "0.20", singapore: "0.03", perMinute: 120
        ),
        qwenEditBase,
        qwenText("qwen-image-max", "Qwen Image Max", ["2025-12-30"], beijing: "0.50", singapore: "0.075", perMinute: 2, prefersTask: false),
        qwenText(
            "qwen-image-plus", "Qwen Image Plus", ["2026-01-09"], beijing: "0.20", singapore: "0.03", perMinute: 120, prefersTask: true),
        qwenText("qwen-image", "Qwen Image", [], beijing: "0.25", singapore: "0.035", perMinute: 120, prefersTask: true),
    ]

    /// Conflict C08: the user's document states 384–3072 as a constraint, the newer page as advice; it stops an edit.
    private static let qwenInput = ImageLimits(
        formats: Sourced([.jpeg, .png, .bmp, .tiff, .webp, .gif], .qwenEdit), sides: Sourced(384...3072, .skillGuide), ratio: nil,
        byteCount: Sourced(10_000_000, .qwenEdit), alpha: Sourced(.undocumented, .qwenEdit))

    private static let qwenParameters: Set<Parameter> = [.promptExtend, .negativePrompt, .watermark, .seed]

    private static let qwenEditSizes = [
        (1024, 1024), (1536, 1536), (768, 1152), (1024, 1536), (1152, 768), (1536, 1024), (960, 1280), (1080, 1440), (1280, 960),
        (1440, 1080), (720, 1280), (1080, 1920), (1280, 720), (1920, 1080), (1344, 576), (2048, 872),
    ].map(PixelSize.init)

    private static let fromTwo: [ServiceRegion: Availability] = [.beijing: .syncOnly, .singapore: .syncOnly]

    private static func snapshots(_ id: ID, _ days: [String]) -> [ID] { days.map { ID(rawValue: "\(id)-\($0)") } }

    private static func qwen2(
        _ id: ID, _ title: String, _ days: [String], beijing: String, singapore: String, perMinute: Int
    ) -> ImageModel {
        let range = 512 * 512...2048 * 2048
        // Conflict C05: 1024*1024 or 2048*2048 when none is sent; Easel always sends a size.
        let textSize = SizeRule(
            pixelCount: range, recommended: [(2688, 1536), (1536, 2688), (2048, 2048), (2368, 1728), (1728, 2368)].map(PixelSize.init),
            multiple: 16, defaultSize: .pixels(PixelSize(width: 2048, height: 2048)))
        let editSize = SizeRule(
            pixelCount: range, recommended: qwenEditSizes, multiple: 16, defaultSize: .pixels(PixelSize(width: 1024, height: 1024)))
        return ImageModel(
            id: id, title: title, otherIDs: snapshots(id, days), regionalIDs: [:], availability: fromTwo,
            syncEndpoint: .sync, taskEndpoint: nil, prefersTask: false, contentOrder: .imagesFirst,
            prompt: Sourced(TextLimit(count: 1300, unit: .tokens), .qwenText), negativePrompt: Sourced(500, .qwenText),
            images: qwenInput,
            modes: [
                .text: ModeLimits(
                    images: Sourced(0...0, .qwenText), count: Sourced(1...6, .qwenText), defaultCount: 1,
                    size: Sourced(textSize, .qwenText),
                    parameters: qwenParameters),
                .edit: ModeLimits(
                    images: Sourced(1...3, .qwenEdit), count: Sourced(1...6, .qwenEdit), defaultCount: 1,
                    size: Sourced(editSize, .qwenEdit),
                    parameters: qwenParameters),
            ],
            prices: ImageEditing.prices(beijing: beijing, singapore: singapore), promptExtendDoublesPrice: false,
            pace: ImageEditing.pace(perMinute: perMinute, running: nil))
    }

    private static func qwenEdit(
        _ id: ID, _ title: String, _ days: [String], beijing: String, singapore: String, perMinute: Int
    ) -> ImageModel {
        // Conflict C06: 512…2048 a side by the page, as a number of pixels by the user's document, which includes the former.
        let size = SizeRule(
            pixelCount: 512 * 512...2048 * 2048, recommended: qwenEditSizes, multiple: 16,
            defaultSize: .pixels(PixelSize(width: 1024, height: 1024)), advised: AdvisedSize(sides: 512...2048, source: .qwenEdit))
        return ImageModel(
            id: id, title: title, otherIDs: snapshots(id, days), regionalIDs: [:], availability: fromTwo,
            syncEndpoint: .sync, taskEndpoint: nil, prefersTask: false, contentOrder: .imagesFirst,
            prompt: Sourced(TextLimit(count: 800, unit: .tokens), .qwenEdit), negativePrompt: Sourced(500, .qwenEdit),
            images: qwenInput,
            modes: [
                .edit: ModeLimits(
                    images: Sourced(1...3, .qwenEdit), count: Sourced(1...6, .qwenEdit), defaultCount: 1, size: Sourced(size, .qwenEdit),
                    parameters: qwenParameters)
            ],
            prices: ImageEditing.prices(beijing: beijing, singapore: singapore), promptExtendDoublesPrice: false,
            pace: ImageEditing.pace(perMinute: perMinute, running: nil))
    }

    /// Conflict C16: one document lists size and prompt_extend, the page says that neither has an effect.
    private static let qwenEditBase = ImageModel(
        id: "qwen-image-edit", title: "Qwen Image Edit", otherIDs: [], regionalIDs: [:], availability: fromTwo,
        syncEndpoint: .sync, taskEndpoint: nil, prefersTask: false, contentOrder: .imagesFirst,
        prompt: Sourced(TextLimit(count: 800, unit: .tokens), .qwenEdit), negativePrompt: Sourced(500, .qwenEdit),
        images: qwenInput,
        modes: [
            .edit: ModeLimits(
                images: Sourced(1...3, .qwenEdit), count: Sourced(1...1, .qwenEdit), defaultCount: 1, size: nil,
                parameters: [.negativePrompt, .watermark, .seed])
        ],
        prices: ImageEditing.prices(beijing: "0.30", singapore: "0.045"), promptExtendDoublesPrice: false,
        pace: ImageEditing.pace(perMinute: 120, running: nil))

    /// Conflict C07: as a task by the user's document, at once by the page; each works, and the page's is the default but for plus.
    /// The document takes n up to 4, the page says 1: more are as many requests. The default size differs too, so one is sent.
    /// Conflict C24: the page puts `negative_prompt` of a task into `input` in its table and into `parameters` in its example;
    /// Easel follows the table, as the vendor's SDK does.
    private static func qwenText(
        _ id: ID, _ title: String, _ days: [String], beijing: String, singapore: String, perMinute: Int, prefersTask: Bool
    ) -> ImageModel {
        ImageModel(
            id: id, title: title, otherIDs: snapshots(id, days), regionalIDs: [:], availability: [.beijing: .both, .singapore: .both],
            syncEndpoint: .sync, taskEndpoint: .textTask, prefersTask: prefersTask, contentOrder: .imagesFirst,
            prompt: Sourced(TextLimit(count: 800, unit: .tokens), .qwenText),
            taskPrompt: Sourced(TextLimit(count: 800, unit: .characters), .skillGuide), negativePrompt: Sourced(500, .qwenText),
            images: wanTextInput,
            modes: [
                .text: ModeLimits(
                    images: Sourced(0...0, .qwenText), count: Sourced(1...1, .qwenText), defaultCount: 1,
                    size: Sourced(
                        SizeRule(
                            fixed: [(1664, 928), (1472, 1104), (1328, 1328), (1104, 1472), (928, 1664)].map(PixelSize.init),
                            defaultSize: .pixels(PixelSize(width: 1664, height: 928))), .qwenText),
                    parameters: qwenParameters)
            ],
            prices: ImageEditing.prices(beijing: beijing, singapore: singapore), promptExtendDoublesPrice: false,
            pace: ImageEditing.pace(perMinute: perMinute, running: 2))
    }
}
