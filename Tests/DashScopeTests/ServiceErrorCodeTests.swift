import ImageEditing
import Testing

@testable import DashScope

/// The codes are those of Model Studio's “Error codes”, read 2026-11-21, each with what is to be done about it.
struct ServiceErrorCodeTests {
    /// An answer of the service, and what it means.
    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var code: String
        var message: String
        var kind: DashScopeError.Kind
        var retry: ServiceErrorCode.Retry

        init(
            _ status: Int, _ code: String, saying message: String = "Said the service.", _ kind: DashScopeError.Kind,
            _ retry: ServiceErrorCode.Retry
        ) {
            self.status = status
            self.code = code
            self.message = message
            self.kind = kind
            self.retry = retry
        }

        var testDescription: String { "\(status) \(code): \(message)" }
        var error: DashScopeError { DashScopeError(status: status, code: code, message: message, requestID: "0f1e2d3c") }
    }

    static let refusals: [Row] = [
        Row(400, "InvalidParameter", .refused, .never),
        Row(400, "InvalidParameter", saying: "url error, please check url!", .refused, .never),
        Row(400, "InvalidParameter", saying: "num_images_per_prompt must be 1", .refused, .never),
        Row(400, "InvalidParameter", saying: "n must be 1", .refused, .never),
        Row(400, "InvalidParameter", saying: "Required body invalid, please check the request body format.", .refused, .never),
        Row(400, "InvalidParameter", saying: "Model not exist.", .refused, .never),
        Row(400, "InvalidParameter", saying: "messages length only support 1", .refused, .never),
        Row(400, "InvalidParameter", saying: "content length only support 2", .refused, .never),
        Row(400, "InvalidParameter", saying: "lack of image or text", .refused, .never),
        Row(400, "InvalidParameter", saying: "No messages found in input", .refused, .never),
        Row(400, "InvalidParameter", saying: "image format error", .refused, .never),
        Row(400, "InvalidParameter", saying: "Invalid image format or corrupted file", .refused, .never),
        Row(400, "InvalidParameter", saying: "the size of input image is too small or too large.", .refused, .never),
        Row(400, "InvalidParameter", saying: "Exceeded limit on max bytes per data-uri item : 10485760", .refused, .never),
        Row(400, "InvalidParameter", saying: "Range of n should be [1, 4]", .refused, .never),
        Row(400, "InvalidParameter", saying: "Range of seed should be [0, 2147483647]", .refused, .never),
        Row(400, "InvalidParameter", saying: "Wrong Content-Type of multimodal url", .refused, .never),
        Row(400, "InvalidParameter", saying: #"Either "prompt" or "messages" must exist and cannot both be none"#, .refused, .never),
        Row(400, "InvalidParameter", saying: "Failed to download multimodal content", .refused, .once),
        Row(
            400, "InvalidParameter", saying: "Download the media resource timed out during the data inspection process.", .refused,
            .once),
        Row(400, "InvalidParameter", saying: "download image failed", .refused, .once),
        Row(400, "InvalidParameter", saying: "oss download error.", .refused, .once),
        Row(400, "InvalidParameter.DataInspection", saying: "media format is not supported or incorrect", .refused, .once),
        Row(400, "InvalidURL", .refused, .never),
        Row(400, "InvalidURL.ConnectionRefused", .refused, .never),
        Row(400, "InvalidURL.Timeout", .refused, .once),
        Row(400, "InvalidImageResolution", .refused, .never),
        Row(400, "InvalidImage.ImageSize", .refused, .never),
        Row(400, "InvalidFile.Resolution", .refused, .never),
        Row(400, "InvalidFile.ImageSize", .refused, .never),
        Row(400, "InvalidFile.AspectRatio", .refused, .never),
        Row(400, "InvalidImageFormat", .refused, .never),
        Row(400, "InvalidImage.FileFormat", .refused, .never),
        Row(400, "InvalidFile.Format", .refused, .never),
        Row(400, "InvalidFile.Openerror", .refused, .never),
        Row(400, "InvalidFile.Size", .refused, .never),
        Row(400, "BadRequest.TooLarge", .refused, .never),
        Row(400, "BadRequest.EmptyInput", .refused, .never),
        Row(400, "BadRequest.EmptyParameters", .refused, .never),
        Row(400, "BadRequest.EmptyModel", .refused, .never),
        Row(400, "BadRequest.IllegalInput", .refused, .never),
        Row(400, "BadRequest.ResourceNotExist", .refused, .never),
        Row(400, "BadRequest.UnsupportedFileFormat", .refused, .never),
        Row(400, "BadRequest.InputDownloadFailed", .refused, .once),
        Row(400, "DataInspectionFailed", .moderation, .never),
        Row(400, "data_inspection_failed", .moderation, .never),
        Row(400, "IPInfringementSuspect", .moderation, .never),
        Row(400, "FaqRuleBlocked", .moderation, .never),
        Row(400, "CustomRoleBlocked", .moderation, .never),
        Row(
            400, "UnsupportedOperation",
            saying: "Failed to cancel the task, please confirm if the task is in PENDING status.", .refused, .never),
        Row(404, "ModelNotFound", .refused, .never),
        Row(404, "model_not_found", .refused, .never),
        Row(404, "model_not_supported", .refused, .never),
        Row(404, "NotFound", .refused, .never),
        Row(409, "Conflict", .refused, .never),
        Row(413, "RequestTooLarge", .refused, .never),
    ]

    static let accountCodes: [Row] = [
        Row(400, "Arrearage", .quota, .never),
        Row(401, "InvalidApiKey", saying: "Invalid API-key provided.", .key, .never),
        Row(401, "invalid_api_key", .key, .never),
        Row(401, "NOT AUTHORIZED", .key, .never),
        // One code for three things, which only the message tells apart.
        Row(403, "AccessDenied", saying: "current user api does not support synchronous calls", .refused, .never),
        Row(403, "AccessDenied", saying: "current user api does not support asynchronous calls", .refused, .never),
        Row(403, "access_denied", saying: "current user api does not support synchronous calls", .refused, .never),
        // The same request would carry the same certificate: a new one has to be fetched.
        Row(403, "AccessDenied", saying: "Invalid according to Policy: Policy expired.", .refused, .never),
        Row(403, "AccessDenied", saying: "The file was uploaded for the model wan2.6-image.", .refused, .never),
        Row(403, "AccessDenied", saying: "Access denied.", .key, .never),
        Row(403, "access_denied", saying: "Access denied.", .key, .never),
        Row(403, "AccessDenied.Unpurchased", .quota, .never),
        Row(403, "Model.AccessDenied", .key, .never),
        Row(403, "App.AccessDenied", .key, .never),
        Row(403, "Workspace.AccessDenied", .key, .never),
        Row(403, "AllocationQuota.FreeTierOnly", .quota, .never),
        Row(404, "WorkSpaceNotFound", .key, .never),
        Row(429, "CommodityNotPurchased", .quota, .never),
        Row(429, "PrepaidBillOverdue", .quota, .never),
        Row(429, "PostpaidBillOverdue", .quota, .never),
    ]

    static let throttling: [Row] = [
        Row(400, "Throttling.AllocationQuota", .quota, .never),
        Row(400, "Throttling.AllocationQuota", saying: "Free allocated quota exceeded.", .quota, .never),
        Row(429, "Throttling", .throttled, .backOff),
        Row(429, "Throttling.RateQuota", .throttled, .backOff),
        Row(429, "LimitRequests", .throttled, .backOff),
        Row(429, "limit_requests", .throttled, .backOff),
        Row(429, "Throttling.BurstRate", .throttled, .backOff),
        Row(429, "limit_burst_rate", .throttled, .backOff),
        Row(429, "Throttling.AllocationQuota", saying: "Allocated quota exceeded, please increase your quota limit.", .throttled, .backOff),
        Row(429, "insufficient_quota", saying: "Allocated quota exceeded, please increase your quota limit.", .throttled, .backOff),
        Row(429, "Throttling.AllocationQuota", saying: "Free allocated quota exceeded.", .quota, .never),
        Row(429, "insufficient_quota", saying: "Free allocated quota exceeded.", .quota, .never),
    ]

    static let failures: [Row] = [
        Row(500, "InternalError", .service, .backOff),
        Row(500, "internal_error", .service, .backOff),
        Row(500, "InternalError.Algo", .service, .backOff),
        Row(500, "InternalError.FileUpload", .service, .backOff),
        Row(500, "InternalError.Upload", .service, .backOff),
        Row(500, "InternalError.Timeout", .service, .backOff),
        Row(500, "SystemError", .service, .backOff),
        Row(500, "ModelServiceFailed", .service, .backOff),
        Row(500, "RewriteFailed", .service, .backOff),
        Row(500, "RequestTimeOut", .service, .backOff),
        Row(500, "ResponseTimeout", .service, .backOff),
        Row(500, "ModelServingError", .service, .backOff),
        Row(503, "ModelServingError", .service, .backOff),
        Row(503, "ModelUnavailable", .service, .backOff),
        Row(504, "GatewayTimeout", .service, .backOff),
    ]

    static let rows = refusals + accountCodes + throttling + failures

    /// What a submission fails with that is always answered so, and how many requests the server saw.
    private func failure(_ answer: RecordingServer.Answer) async throws -> (error: DashScopeError, count: Int) {
        try await RecordingServer.serving { _ in
            answer
        } _: { server in
            let client = try DashScopeClient.testing(server, retry: RetryPolicy(attempts: 4))
            do { _ = try await client.send(.harbour()) } catch let error as DashScopeError { return (error, server.requests.count) }
            Issue.record("the submission did not fail")
            throw CancellationError()
        }
    }

    @Test("a code means for the account what the documents say", arguments: rows)
    func kind(row: Row) {
        #expect(row.error.kind == row.kind)
    }

    @Test("what may be sent again is what the documents advise to", arguments: rows)
    func retry(row: Row) {
        #expect(row.error.retry == row.retry)
    }

    @Test("an error holds the code, the status and the request id of the answer", arguments: rows)
    func identity(row: Row) {
        #expect(row.error.code == row.code && row.error.httpStatus == row.status)
        #expect(row.error.message.contains(row.code))
        #expect(row.error.description.contains("0f1e2d3c"))
    }

    @Test("the message of an error ends in a sentence with a way on", arguments: rows)
    func wayOn(row: Row) throws {
        let advice = try #require(ServiceErrorCode.find(row.code, message: row.message, status: row.status)).advice
        #expect(advice.hasSuffix("."))
        #expect(row.error.message.hasSuffix(" " + advice))
    }

    @Test("a refusal is certain, for every code that is one", arguments: refusals + accountCodes + throttling)
    func certain(row: Row) {
        #expect(row.error.outcome == .rejected)
    }

    @Test("a failure of the service leaves in doubt what it did before", arguments: failures)
    func inDoubt(row: Row) {
        #expect(row.error.outcome == .unknown)
    }

    @Test("every entry of the table is the meaning of an answer that the documents list")
    func complete() {
        let found = Set(Self.rows.compactMap { ServiceErrorCode.find($0.code, message: $0.message, status: $0.status) })
        for entry in ServiceErrorCode.all {
            #expect(found.contains(entry), "\(entry.status) \(entry.names), marked by \(entry.marker ?? "nothing")")
        }
    }

    @Test(
        "the way on is the one that the documents know",
        arguments: [
            (400, "DataInspectionFailed", "Said the service.", "--no-prompt-extend"),
            (400, "IPInfringementSuspect", "Said the service.", "--no-prompt-extend"),
            (500, "RewriteFailed", "Said the service.", "--no-prompt-extend"),
            (500, "RequestTimeOut", "Said the service.", "smaller size"), (500, "ResponseTimeout", "Said the service.", "--async"),
            (401, "InvalidApiKey", "Said the service.", "service region"), (401, "NOT AUTHORIZED", "Said the service.", "--workspace-id"),
            (404, "ModelNotFound", "Said the service.", "service region"), (429, "Throttling.RateQuota", "Said the service.", "minute"),
            (400, "InvalidParameter", "url error, please check url!", "path"),
            (400, "InvalidParameter", "download image failed", "uploaded"), (400, "InvalidURL.Timeout", "Said the service.", "uploaded"),
            (400, "BadRequest.InputDownloadFailed", "Said the service.", "uploaded"),
            (403, "AccessDenied", "current user api does not support asynchronous calls", "--sync"),
            (403, "AllocationQuota.FreeTierOnly", "Said the service.", "free only"),
        ] as [(Int, String, String, String)])
    func documented(status: Int, code: String, message: String, words: String) throws {
        let entry = try #require(ServiceErrorCode.find(code, message: message, status: status))
        #expect(entry.advice.contains(words))
    }

    @Test(
        "a code that no page lists is judged by its status, and its error has a way on too",
        arguments: [
            (400, DashScopeError.Kind.refused, ServiceErrorCode.Retry.never), (401, .key, .never), (404, .refused, .never),
            (429, .throttled, .backOff), (500, .service, .backOff), (502, .service, .backOff),
        ])
    func unlisted(status: Int, kind: DashScopeError.Kind, retry: ServiceErrorCode.Retry) {
        let error = DashScopeError(status: status, code: "NoSuchCode", message: "Said the service.", requestID: nil)
        #expect(error.kind == kind && error.retry == retry)
        let parts = error.message.split(separator: "(NoSuchCode: Said the service.). ")
        #expect(parts.count == 2 && parts.last?.hasSuffix(".") == true)
    }

    @Test(
        "a finer code of a family that the page lists is judged as the family",
        arguments: [
            (400, "InvalidParameter.Unheard", DashScopeError.Kind.refused), (429, "Throttling.Unheard", .throttled),
            (500, "InternalError.Unheard", .service),
        ])
    func finer(status: Int, code: String, kind: DashScopeError.Kind) {
        let error = DashScopeError(status: status, code: code, message: "Said the service.", requestID: nil)
        #expect(error.kind == kind && error.code == code)
    }
}

/// The same, as a client meets it.
extension ServiceErrorCodeTests {
    @Test(
        "a submission whose picture could not be fetched is sent once more and no oftener",
        arguments: [
            ("InvalidURL.Timeout", "Said the service."), ("InvalidParameter", "Failed to download multimodal content"),
            ("InvalidParameter.DataInspection", "Said the service."), ("BadRequest.InputDownloadFailed", "Said the service."),
        ])
    func sentOnceMore(code: String, message: String) async throws {
        let (error, count) = try await failure(.refusal(400, code, message))
        #expect(error.code == code && error.outcome == .rejected)
        #expect(count == 2)
    }

    @Test(
        "a submission that would be refused again is sent once",
        arguments: [
            (400, "InvalidParameter"), (400, "InvalidURL"), (400, "DataInspectionFailed"), (400, "Arrearage"), (401, "InvalidApiKey"),
            (403, "AllocationQuota.FreeTierOnly"), (404, "ModelNotFound"), (409, "Conflict"), (413, "RequestTooLarge"),
            (429, "PostpaidBillOverdue"),
        ])
    func sentOnce(status: Int, code: String) async throws {
        let (error, count) = try await failure(.refusal(status, code))
        #expect(error.code == code && error.requestID == "0f1e2d3c")
        #expect(count == 1)
    }

    @Test("a submission that came too fast is sent as often as the policy says", arguments: ["Throttling.RateQuota", "limit_burst_rate"])
    func sentAgain(code: String) async throws {
        let (error, count) = try await failure(.refusal(429, code))
        #expect(error.kind == .throttled)
        #expect(count == 4)
    }

    @Test("a submission that the service failed on is in doubt and sent once", arguments: failures)
    func failed(row: Row) async throws {
        let (error, count) = try await failure(.refusal(row.status, row.code))
        #expect(error.kind == .service && error.outcome == .unknown)
        #expect(count == 1)
    }

    @Test("a 200 that carries a code is the error of that code", arguments: ["InvalidParameter", "DataInspectionFailed", "Arrearage"])
    func codeIn200(code: String) async throws {
        let (error, count) = try await failure(.refusal(200, code))
        #expect(error.code == code && error.requestID == "0f1e2d3c")
        #expect(count == 1)
    }

    @Test("a 200 that carries the code of a failure is in doubt as well and sent once", arguments: failures)
    func failureIn200(row: Row) async throws {
        let (error, count) = try await failure(.refusal(200, row.code))
        #expect(error.outcome == .unknown)
        #expect(count == 1)
    }

    @Test(
        "HTML or XML instead of JSON is an error that says so, and is not sent again",
        arguments: [
            (200, "text/html", "<!DOCTYPE html><html>Sign in</html>"), (200, "application/xml", "<?xml version=\"1.0\"?><Result/>"),
            (403, "application/xml", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"),
            (404, "text/html", "<html>Not found</html>"), (502, "text/html", "<html>Bad gateway</html>"),
        ])
    func noJSON(status: Int, type: String, body: String) async throws {
        let (error, count) = try await failure(.reply(status, ["Content-Type": "\(type); charset=utf-8"], Array(body.utf8)))
        #expect(error.message.contains("not the API's") && error.message.contains(type) && error.message.contains("status \(status)"))
        #expect(count == 1)
    }
}

/// What the content check refused.
extension ServiceErrorCodeTests {
    @Test(
        "the side that the content check refused is read from its message, where the message tells",
        arguments: [
            ("Input text data may contain inappropriate content.", .prompt),
            ("Input image data may contain inappropriate content.", .picture),
            ("Input data may contain inappropriate content.", .input), ("Output data may contain inappropriate content.", .result),
            // The page's first wording, which leaves it open.
            ("Input or output data may contain inappropriate content.", nil), ("Said the service.", nil),
        ] as [(String, ModeratedPart?)])
    func moderatedPart(message: String, part: ModeratedPart?) {
        let error = DashScopeError(status: 400, code: "DataInspectionFailed", message: message, requestID: nil)
        #expect(error.moderatedPart == part)
    }

    @Test("only the content check refuses a side")
    func otherKind() {
        let error = DashScopeError(status: 400, code: "InvalidParameter", message: "Input image data is too large.", requestID: nil)
        #expect(error.moderatedPart == nil)
    }

    @Test("a task that the content check ended says which side, and costs nothing")
    func moderatedTask() {
        let answer = GenerationAnswer([
            "request_id": "e5d70b02",
            "output": [
                "task_id": "86ecf553", "task_status": "FAILED", "code": "DataInspectionFailed",
                "message": "Output data may contain inappropriate content.",
            ],
        ])
        let error = DashScopeError(taskFailure: answer)
        #expect(error.kind == .moderation && error.moderatedPart == .result)
        #expect(error.billed == .no)
        #expect(error.description.contains("DataInspectionFailed") && error.description.contains("e5d70b02"))
    }
}
