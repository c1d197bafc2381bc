/// A parameter of a request, by its name there.
public enum Parameter: String, Sendable, Codable, CaseIterable {
    case boxList = "bbox_list"
    case colorPalette = "color_palette"
    case interleave = "enable_interleave"
    case maxImages = "max_images"
    case negativePrompt = "negative_prompt"
    case promptExtend = "prompt_extend"
    case seed
    case sequential = "enable_sequential"
    case thinking = "thinking_mode"
    case watermark
}
