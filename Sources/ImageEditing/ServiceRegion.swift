/// A place where the service runs. Key, host and model must belong to the same one.
///
/// Source: Model Studio, “Regions” and “Base URLs”, read 2026-11-21.
public enum ServiceRegion: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    case beijing, singapore, virginia, frankfurt

    /// The id of the place in host names.
    public var id: String {
        switch self {
        case .beijing: "cn-beijing"
        case .singapore: "ap-southeast-1"
        case .virginia: "us-east-1"
        case .frankfurt: "eu-central-1"
        }
    }

    /// The host that takes keys of any workspace of the account; Frankfurt has none.
    ///
    /// Conflict C20: the SDK falls back to the Singapore host for Virginia; the pages name `dashscope-us`.
    public var classicHost: String? {
        switch self {
        case .beijing: "dashscope.aliyuncs.com"
        case .singapore: "dashscope-intl.aliyuncs.com"
        case .virginia: "dashscope-us.aliyuncs.com"
        case .frankfurt: nil
        }
    }
}
