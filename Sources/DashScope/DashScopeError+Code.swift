extension DashScopeError {
    /// The error of an answer that is none of the successes. ``ServiceErrorCode`` says what its code means.
    init(status: Int, code: String, message: String, requestID: String?, retryAfter: Duration? = nil) {
        let known = ServiceErrorCode.find(code, message: message, status: status)
        let kind = known?.kind ?? Self.kind(ofStatus: status)
        let said = message.isEmpty ? code : code.isEmpty ? Self.withoutAddresses(message) : "\(code): \(Self.withoutAddresses(message))"
        let part = kind == .moderation ? ModeratedPart(message: message) : nil
        let sentence =
            switch kind {
            case .key: "The service does not accept the key (\(said))."
            case .moderation: "The service's content check refused \(part?.name ?? "the edit") (\(said))."
            case .throttled: "The service takes no more requests at the moment (\(said))."
            case .quota: "The account has no credit or quota left (\(said))."
            case .service: "The service failed (\(said.isEmpty ? "status \(status)" : said))."
            default: "The service refused the request (\(said.isEmpty ? "status \(status)" : said))."
            }
        self.init(
            kind, sentence + " " + (known?.advice ?? Self.advice(for: kind)), code: code.isEmpty ? nil : code, requestID: requestID,
            httpStatus: status,
            // A server that failed may have accepted the request before; one that said no has not.
            outcome: Self.isOpenEnded(code, status) || kind == .service ? .unknown : .rejected, retryAfter: retryAfter)
        if let known { retry = known.retry }
        moderatedPart = part
    }

    /// The error of a task that ended with a failure.
    public init(taskFailure answer: GenerationAnswer) {
        let code = answer.code ?? ""
        let message = answer.message ?? ""
        let known = ServiceErrorCode.find(code, message: message, status: 400)
        let said = [code, Self.withoutAddresses(message)].filter { !$0.isEmpty }.joined(separator: ": ")
        let isModeration = known?.kind == .moderation
        let part = isModeration ? ModeratedPart(message: message) : nil
        self.init(
            isModeration ? .moderation : .taskFailed,
            "The task failed\(part.map { ": the content check refused \($0.name)" } ?? "")\(said.isEmpty ? "" : " (\(said))"). Failed pictures are not billed."
                + (known.map { " " + $0.advice } ?? ""),
            code: answer.code, requestID: answer.requestID)
        moderatedPart = part
    }

    /// What an answer means whose code no page lists.
    private static func kind(ofStatus status: Int) -> Kind {
        switch status {
        case 401: .key
        case 429: .throttled
        // 408: it was not answered in time, which is no refusal.
        case 408, 500...: .service
        default: .refused
        }
    }

    private static func advice(for kind: Kind) -> String {
        switch kind {
        case .key: "Check that the key belongs to the service region that is used; easel doctor finds out which one it belongs to."
        case .throttled: "Wait a minute and try again."
        case .service: "Try again later."
        default: "easel check shows what would be sent."
        }
    }

    /// Answers that say that something broke or took too long, not that the request was turned away.
    private static func isOpenEnded(_ code: String, _ status: Int) -> Bool {
        status == 408 || code.hasPrefix("InternalError") || code.lowercased().contains("timeout") && !code.hasPrefix("InvalidURL")
    }

    /// Service messages quote addresses, and those may be signed.
    static func withoutAddresses(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.contains("://") ? String(word.prefix { $0 != "?" }) : String(word)
        }.joined(separator: " ")
    }
}

extension DashScopeError {
    /// A service that repeats the key in its answer must not bring it into a log.
    mutating func hide(_ key: APIKey) {
        message = message.replacing(key.secret, with: key.description)
        code = code?.replacing(key.secret, with: key.description)
        requestID = requestID?.replacing(key.secret, with: key.description)
    }
}
