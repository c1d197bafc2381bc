extension DashScopeError {
    /// The error of an answer that is none of the successes.
    ///
    /// Source of the codes: Model Studio, “Error codes”, read 2026-11-21.
    init(status: Int, code: String, message: String, requestID: String?, retryAfter: Duration? = nil) {
        let kind = Self.kind(ofCode: code, message: message, status: status)
        let said = message.isEmpty ? code : "\(code): \(Self.withoutAddresses(message))"
        let sentence =
            switch kind {
            case .key: "The service does not accept the key (\(said)). Check that the key belongs to the service region that is used."
            case .moderation: "The service's content check refused it (\(said)). The same input will be refused again."
            case .throttled: "The service takes no more requests at the moment (\(said)). Wait a minute and try again."
            case .quota: "The account has no credit or quota left (\(said))."
            case .service: "The service failed (\(said.isEmpty ? "status \(status)" : said)). Try again."
            default: "The service refused the request (\(said))."
            }
        self.init(
            kind, sentence, code: code.isEmpty ? nil : code, requestID: requestID, httpStatus: status,
            // A server that failed may have accepted the request before; one that said no has not.
            outcome: Self.isOpenEnded(code, status) || (status >= 500 && kind == .service) ? .unknown : .rejected, retryAfter: retryAfter)
    }

    /// Answers that say that something broke or took too long, not that the request was turned away.
    private static func isOpenEnded(_ code: String, _ status: Int) -> Bool {
        status == 408 || code.hasPrefix("InternalError") || code.lowercased().contains("timeout")
    }

    static func kind(ofCode code: String, message: String, status: Int) -> Kind {
        let base = code.split(separator: ".").first.map(String.init) ?? code
        switch base {
        case "InvalidApiKey", "invalid_api_key", "NOT AUTHORIZED": return .key
        case "DataInspectionFailed", "data_inspection_failed", "IPInfringementSuspect", "FaqRuleBlocked", "CustomRoleBlocked":
            return .moderation
        case "Arrearage", "AllocationQuota", "CommodityNotPurchased", "PrepaidBillOverdue", "PostpaidBillOverdue", "insufficient_quota":
            return .quota
        case "Throttling", "LimitRequests", "limit_requests", "limit_burst_rate":
            return code == "Throttling.AllocationQuota" && message.contains("Free") ? .quota : .throttled
        case "AccessDenied" where code == "AccessDenied.Unpurchased": return .quota
        case "Model", "Workspace", "App", "WorkSpaceNotFound": return .key
        default: break
        }
        switch status {
        case 401: return .key
        case 429: return .throttled
        case 500...: return .service
        default: return .refused
        }
    }

    /// Whether the same request may be sent again and may then succeed.
    public var isTransient: Bool {
        switch kind {
        case .throttled, .network, .service: true
        default: false
        }
    }

    /// Service messages quote addresses, and those may be signed.
    static func withoutAddresses(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.contains("://") ? String(word.prefix { $0 != "?" }) : String(word)
        }.joined(separator: " ")
    }
}

extension DashScopeError {
    /// Whether a code of the service says that its content check refused something.
    public static func isModeration(_ code: String) -> Bool { kind(ofCode: code, message: "", status: 400) == .moderation }
}

extension DashScopeError {
    /// A service that repeats the key in its answer must not bring it into a log.
    mutating func hide(_ key: APIKey) {
        message = message.replacing(key.secret, with: key.description)
        code = code?.replacing(key.secret, with: key.description)
        requestID = requestID?.replacing(key.secret, with: key.description)
    }
}
