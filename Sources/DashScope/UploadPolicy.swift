import ImageEditing

/// Leave to put files into the service's storage, for one model and a few minutes.
///
/// Source: Model Studio, “Upload a local file to get a temporary URL”, read 2026-11-21.
public struct UploadPolicy: Hashable, Sendable {
    let host: String
    let folder: String
    let policy: String
    let signature: String
    let accessKeyID: String
    let acl: String
    let forbidOverwrite: String
    /// How long it can be used.
    public let lifetime: Duration
    public let maximumMegabytes: Int?

    /// - Throws: ``DashScopeError`` `.service` when a field is missing.
    init(_ json: JSONValue) throws(DashScopeError) {
        let data = json["data"] ?? json["output"] ?? .null
        func text(_ key: String) throws(DashScopeError) -> String {
            guard let value = data[key]?.string, !value.isEmpty else {
                throw DashScopeError(
                    .service, "The service's upload certificate lacks “\(key)”. Try again.", requestID: json["request_id"]?.string)
            }
            return value
        }
        host = try text("upload_host")
        folder = try text("upload_dir")
        policy = try text("policy")
        signature = try text("signature")
        accessKeyID = try text("oss_access_key_id")
        acl = try text("x_oss_object_acl")
        forbidOverwrite = try text("x_oss_forbid_overwrite")
        lifetime = .seconds(data["expire_in_seconds"]?.integer ?? 300)
        maximumMegabytes = data["max_file_size_mb"]?.integer
    }

    /// The fields of the form, in the order that the SDK sends them; the file follows as the last.
    func fields(key: String, mediaType: String) -> [(String, String)] {
        [
            ("OSSAccessKeyId", accessKeyID), ("Signature", signature), ("policy", policy), ("key", key), ("x-oss-object-acl", acl),
            ("x-oss-forbid-overwrite", forbidOverwrite), ("success_action_status", "200"), ("x-oss-content-type", mediaType),
        ]
    }
}
