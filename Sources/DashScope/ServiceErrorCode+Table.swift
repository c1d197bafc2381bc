extension ServiceErrorCode {
    /// Every code of the page, in the order of the statuses.
    public static let all: [ServiceErrorCode] = refusals + accountCodes + throttling + failures

    private static let look = "easel check shows what would be sent"
    private static let reach =
        "The service could not fetch a picture: use one that is reachable from its service region, or a local file, which is uploaded."

    private static let smaller = "easel prepare --max-bytes makes pictures smaller; --upload auto keeps them out of the request."

    private static let refusals: [ServiceErrorCode] = [
        .init(400, ["InvalidParameter"], .refused, "A field is wrong or missing; \(look)."),
        .init(
            400, ["InvalidParameter"], when: "url error", .refused,
            "Model and path do not match: name the model as easel models does, or say --sync or --async."),
        .init(400, ["InvalidParameter"], when: "n must be 1", .refused, "This model makes one picture a request: leave out -n."),
        .init(
            400, ["InvalidParameter"], when: "num_images_per_prompt", .refused, "This model makes one picture a request: leave out -n."),
        .init(400, ["InvalidParameter"], when: "download", .refused, retry: .once, reach),
        .init(400, ["InvalidParameter"], when: "max bytes per data-uri", .refused, "Let Easel upload the file: leave out --upload never."),
        .init(
            400, ["InvalidParameter"], when: "size of input image", .refused,
            "easel inspect --model says which picture does not fit, easel prepare mends it."),
        .init(
            400, ["InvalidParameter"], when: "image format", .refused,
            "easel inspect says which picture the service cannot read, easel prepare writes one that it can."),
        .init(
            400, ["InvalidParameter.DataInspection"], .refused, retry: .once,
            "The service could not fetch or decode a picture: send it another way, as --upload never does. An oss:// address needs its own model and account."
        ),
        .init(400, ["InvalidURL", "InvalidURL.ConnectionRefused"], .refused, reach),
        .init(400, ["InvalidURL.Timeout"], .refused, retry: .once, reach),
        .init(
            400,
            [
                "InvalidImageResolution", "InvalidImage.ImageSize", "InvalidFile.Resolution", "InvalidFile.ImageSize",
                "InvalidFile.AspectRatio",
            ], .refused, "easel inspect --model says which picture is too large or too small, easel prepare mends it."),
        .init(
            400, ["InvalidImageFormat", "InvalidImage.FileFormat", "InvalidFile.Format", "InvalidFile.Openerror"], .refused,
            "easel inspect says which picture the service cannot read, easel prepare writes one that it can."),
        .init(
            400, ["InvalidFile.Size", "BadRequest.TooLarge"], .refused, smaller),
        .init(
            400,
            [
                "BadRequest.EmptyInput", "BadRequest.EmptyParameters", "BadRequest.EmptyModel", "BadRequest.IllegalInput",
                "BadRequest.ResourceNotExist", "BadRequest.UnsupportedFileFormat",
            ], .refused, "The request is malformed; \(look)."),
        .init(400, ["BadRequest.InputDownloadFailed"], .refused, retry: .once, reach),
        .init(
            400, ["DataInspectionFailed", "data_inspection_failed"], .moderation,
            "The same input will be refused again: change the prompt or the pictures. Where prompts are rewritten, --no-prompt-extend may help."
        ),
        .init(
            400, ["IPInfringementSuspect"], .moderation,
            "The result would resemble protected work: change the prompt or the pictures. Where prompts are rewritten, --no-prompt-extend may help."
        ),
        .init(400, ["FaqRuleBlocked", "CustomRoleBlocked"], .moderation, "A rule set on the account blocks it: ask who administers it."),
        .init(
            400, ["UnsupportedOperation"], .refused,
            "A task can be cancelled only while it is pending; easel tasks list shows where it is."),
        .init(
            404, ["ModelNotFound", "model_not_found", "model_not_supported"], .refused,
            "Check the name, and whether the model is in this service region: easel models."),
        .init(404, ["NotFound"], .refused, "Check the base URL: it ends in /api/v1."),
        .init(413, ["RequestTooLarge"], .refused, smaller),
        .init(409, ["Conflict"], .refused, "Something of this name exists; run the same command again."),
    ]

    private static let accountCodes: [ServiceErrorCode] = [
        .init(
            401, ["InvalidApiKey", "invalid_api_key"], .key,
            "Check that the key belongs to the service region that is used; easel doctor finds out which one it belongs to."),
        .init(
            401, ["NOT AUTHORIZED"], .key, "Check --workspace-id, and that the key's account is a member of that workspace."),
        .init(
            403, ["AccessDenied", "access_denied"], when: "synchronous calls", .refused,
            "The model is called the wrong way: say --sync or --async, or leave both out."),
        .init(
            403, ["AccessDenied", "access_denied"], when: "policy expired", .refused,
            "The upload certificate expired; run the same command again."),
        .init(
            403, ["AccessDenied", "access_denied"], when: "uploaded for", .refused,
            "An oss:// address can be used only with the model and account that it was uploaded for: name the file itself."),
        .init(403, ["AccessDenied", "access_denied"], .key, "The key has no right to do this: ask who administers the account."),
        .init(403, ["AccessDenied.Unpurchased"], .quota, "Activate Model Studio in the console first."),
        .init(
            403, ["Model.AccessDenied", "App.AccessDenied", "Workspace.AccessDenied"], .key,
            "The key has no right to this model or workspace: grant it in the console, or use another key."),
        .init(
            403, ["AllocationQuota.FreeTierOnly"], .quota,
            "The free quota is used up while “free only” is on: switch that off in the console."),
        .init(404, ["WorkSpaceNotFound"], .key, "Check --workspace-id."),
        .init(400, ["Arrearage"], .quota, "The account is overdue: settle it in the console."),
        .init(
            429, ["CommodityNotPurchased", "PrepaidBillOverdue", "PostpaidBillOverdue"], .quota,
            "The account has nothing to pay with: settle it in the console."),
    ]

    private static let throttling: [ServiceErrorCode] = [
        .init(400, ["Throttling.AllocationQuota"], .quota, "The free quota is used up: switch to paid use in the console."),
        .init(
            429, ["Throttling", "Throttling.RateQuota", "LimitRequests", "limit_requests"], .throttled, retry: .backOff,
            "Requests come too fast for the account; that is over within about a minute."),
        .init(
            429, ["Throttling.BurstRate", "limit_burst_rate"], .throttled, retry: .backOff, "Requests rose too fast; go on more slowly."),
        .init(
            429, ["Throttling.AllocationQuota", "insufficient_quota"], when: "free allocated quota", .quota,
            "The free quota is used up: switch to paid use in the console."),
        .init(
            429, ["Throttling.AllocationQuota", "insufficient_quota"], .throttled, retry: .backOff,
            "The account's quota for this minute is used up; wait a minute."),
    ]

    private static let failures: [ServiceErrorCode] = [
        .init(
            500, ["InternalError", "internal_error", "InternalError.Algo", "InternalError.FileUpload", "InternalError.Upload"], .service,
            retry: .backOff, "The service failed; try again later."),
        .init(500, ["InternalError.Timeout"], .service, retry: .backOff, "The service took too long; try again later."),
        .init(500, ["SystemError", "ModelServiceFailed"], .service, retry: .backOff, "The service failed; try again later."),
        .init(500, ["RewriteFailed"], .service, retry: .backOff, "Rewriting the prompt failed: --no-prompt-extend does without."),
        .init(
            500, ["RequestTimeOut", "ResponseTimeout"], .service, retry: .backOff,
            "The answer took more than 300 s: ask for a smaller size, or use --async where the model has it."),
        .init(500, ["ModelServingError"], .service, retry: .backOff, "The model is out of capacity; try again later."),
        .init(503, ["ModelUnavailable"], .service, retry: .backOff, "The model is not available at the moment; try again later."),
        .init(504, ["GatewayTimeout"], .service, retry: .backOff, "The service's gateway gave up waiting; try again later."),
    ]
}
