extension ImageModel {
    /// Every model that Easel knows, newest family first.
    public static let catalogue: [ImageModel] = wan27Models + wan26Models + wan25Models + olderWanModels + qwenModels + [zImageTurbo]

    /// The model of this name, or of one of its other names; `nil` when none is known.
    public static func known(_ id: ID) -> ImageModel? { ModelCatalogue.builtIn.known(id) }

    /// The known names that look most like `id`, best first, at most three.
    public static func names(near id: ID) -> [ID] { ModelCatalogue.builtIn.names(near: id) }
}

extension ImageModel.ID {
    public static let wan27Image: Self = "wan2.7-image"
    public static let wan27ImagePro: Self = "wan2.7-image-pro"
    public static let wan26Image: Self = "wan2.6-image"
    public static let wan25Edit: Self = "wan2.5-i2i-preview"
    public static let qwenImageEditPlus: Self = "qwen-image-edit-plus"
    public static let qwenImageEditMax: Self = "qwen-image-edit-max"
    public static let qwenImage2Pro: Self = "qwen-image-2.0-pro"
}

extension ImageModel.Endpoint {
    static let sync = Self("/services/aigc/multimodal-generation/generation", .messages)
    static let messagesTask = Self("/services/aigc/image-generation/generation", .messages)
    static let textTask = Self("/services/aigc/text2image/image-synthesis", .prompt)
    static let imageTask = Self("/services/aigc/image2image/image-synthesis", .prompt)
}

extension ImageModel.Availability {
    static let both = Self(sync: true, task: true)
    static let syncOnly = Self(sync: true, task: false)
    static let taskOnly = Self(sync: false, task: true)
}

/// The prices of a model in the two places that sell nearly all of them.
///
/// Conflict with no number: dollar prices marked `*` in Easel's notes are derived from the yuan price at the ratio that the
/// page's printed pairs have ($0.03 = ¥0.220177), not seen in print.
func prices(beijing: String, singapore: String? = nil, virginia: String? = nil, frankfurt: String? = nil) -> [ServiceRegion: Money] {
    var result: [ServiceRegion: Money] = [:]
    result[.beijing] = Money(beijing, .cny)
    result[.singapore] = singapore.flatMap { Money($0, .usd) }
    result[.virginia] = virginia.flatMap { Money($0, .cny) }
    result[.frankfurt] = frankfurt.flatMap { Money($0, .cny) }
    return result
}

func pace(perMinute: Int, running: Int?, in regions: [ServiceRegion] = [.beijing, .singapore]) -> [ServiceRegion: ImageModel.Pace] {
    var result: [ServiceRegion: ImageModel.Pace] = [:]
    for region in regions { result[region] = ImageModel.Pace(submissionsPerMinute: perMinute, runningTasks: running) }
    return result
}
