import Raster

extension ImageModel {
    static let olderWanModels = [
        olderWan("wan2.2-t2i-plus", "Wan 2.2 Text to Image Plus", prompt: 500, beijing: "0.20", singapore: "0.05"),
        olderWan("wan2.2-t2i-flash", "Wan 2.2 Text to Image Flash", prompt: 500, beijing: "0.14", singapore: "0.025"),
        olderWan(
            "wan2.1-t2i-plus", "Wan 2.1 Text to Image Plus", prompt: 500, beijing: "0.20", singapore: "0.05", inBeijing: "wanx2.1-t2i-plus"),
        olderWan(
            "wan2.1-t2i-turbo", "Wan 2.1 Text to Image Turbo", prompt: 500, beijing: "0.14", singapore: "0.025",
            inBeijing: "wanx2.1-t2i-turbo"),
        olderWan("wanx2.0-t2i-turbo", "Wan 2.0 Text to Image Turbo", prompt: 800, beijing: "0.04", singapore: nil),
    ]

    private static func olderWan(
        _ id: ID, _ title: String, prompt: Int, beijing: String, singapore: String?, inBeijing: ID? = nil
    ) -> ImageModel {
        var availability: [ServiceRegion: Availability] = [.beijing: .taskOnly]
        if singapore != nil { availability[.singapore] = .taskOnly }
        var regional: [ServiceRegion: ID] = [:]
        regional[.beijing] = inBeijing
        return ImageModel(
            id: id, title: title, otherIDs: inBeijing.map { [$0] } ?? [], regionalIDs: regional, availability: availability,
            syncEndpoint: nil, taskEndpoint: .textTask, prefersTask: true, contentOrder: .textFirst,
            prompt: Sourced(TextLimit(count: prompt, unit: .characters), .wanText), negativePrompt: Sourced(500, .wanText),
            images: wanTextInput,
            modes: [
                .text: wanTextMode(size: SizeRule(sides: 512...1440, defaultSize: .pixels(PixelSize(width: 1024, height: 1024))))
            ],
            prices: ImageEditing.prices(beijing: beijing, singapore: singapore), promptExtendDoublesPrice: false,
            pace: ImageEditing.pace(perMinute: 120, running: 2, in: Array(availability.keys)))
    }
}
