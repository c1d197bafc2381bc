import Raster

extension ImageModel {
    /// Conflict C17: the default size and whether prompts are rewritten differ by page; Easel sends both.
    static let zImageTurbo = ImageModel(
        id: "z-image-turbo", title: "Z-Image Turbo", otherIDs: [], regionalIDs: [:],
        availability: [.beijing: .syncOnly, .singapore: .syncOnly],
        syncEndpoint: .sync, taskEndpoint: nil, prefersTask: false, contentOrder: .textFirst,
        prompt: Sourced(TextLimit(count: 800, unit: .characters), .zImage), negativePrompt: nil,
        images: wanTextInput,
        modes: [
            .text: ModeLimits(
                images: Sourced(0...0, .zImage), count: nil, defaultCount: 1,
                size: Sourced(
                    SizeRule(
                        pixelCount: 512 * 512...2048 * 2048,
                        recommended: [
                            (1024, 1024), (832, 1248), (1248, 832), (864, 1152), (1152, 864), (896, 1152), (1152, 896), (720, 1280),
                            (576, 1344), (1280, 720), (1344, 576), (1280, 1280), (1024, 1536), (1536, 1024), (1104, 1472), (1472, 1104),
                            (1120, 1440), (1440, 1120), (864, 1536), (720, 1680), (1536, 864), (1680, 720), (1536, 1536), (1248, 1872),
                            (1872, 1248), (1296, 1728), (1728, 1296), (1344, 1728), (1728, 1344), (1152, 2048), (864, 2016), (2048, 1152),
                            (2016, 864),
                        ].map(PixelSize.init),
                        defaultSize: .pixels(PixelSize(width: 1024, height: 1536)),
                        advised: AdvisedSize(pixelCount: 1024 * 1024...1536 * 1536, source: .zImage)), .zImage),
                parameters: [.promptExtend, .seed])
        ],
        prices: ImageEditing.prices(beijing: "0.10", singapore: "0.015"), promptExtendDoublesPrice: true,
        pace: ImageEditing.pace(perMinute: 120, running: nil))
}
