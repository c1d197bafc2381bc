import Easel

/// Something that a flag, the environment or a settings file can say.
enum Setting: String, CaseIterable {
    case model
    case serviceRegion = "service-region"
    case workspaceID = "workspace-id"
    case baseURL = "base-url"
    case apiKeyFile = "api-key-file"
    case modelFile = "model-file"
    case output
    case upload
    case sheet
    case maxCost = "max-cost"
    case pace
    case pollInterval = "poll-interval"
    case lookupDelays = "lookup-delays"
    case timeout

    /// The environment variables that say it, the first that is set counts.
    var environmentNames: [String] {
        let own = "EASEL_" + rawValue.uppercased().replacing("-", with: "_")
        return switch self {
        // QWEN_…: the image skill's script reads these.
        case .serviceRegion: [own, "QWEN_REGION"]
        case .baseURL: ["DASHSCOPE_HTTP_BASE_URL", own, "QWEN_BASE_URL"]
        case .workspaceID: [own, "DASHSCOPE_WORKSPACE", "DASHSCOPE_WORKSPACE_ID"]
        case .apiKeyFile: ["DASHSCOPE_API_KEY_FILE_PATH"]
        default: [own]
        }
    }

    /// What counts when nothing says it; `nil` where there is no such value.
    var builtIn: String? {
        switch self {
        case .model: EditBuilder.defaultModel.rawValue
        case .serviceRegion: "singapore"
        case .upload: "auto"
        case .lookupDelays: "0,5,15"
        case .timeout: "600"
        default: nil
        }
    }

    /// Whether only the person's own file may say it. A workspace can come from somewhere else, and must neither send the
    /// key to another host, nor choose the file that it is read from, nor say what models cost.
    var isPersonal: Bool { self == .baseURL || self == .apiKeyFile || self == .modelFile }
}
