import AsyncHTTPClient
public import ImageEditing
import NIOCore
import NIOHTTP1

extension DashScopeClient {
    /// Leave to upload files that requests of `model` may name.
    public func uploadPolicy(for model: ImageModel.ID) async throws -> UploadPolicy {
        try UploadPolicy(
            try await call(.GET, "/uploads?action=getPolicy&model=\(PercentEncoding.component(model.rawValue))", effect: .none))
    }

    /// Puts a file into the service's storage. The key does not travel with it.
    ///
    /// - Parameters:
    ///   - name: Of the object; the storage forbids overwriting, so it must be new under this policy. ASCII.
    /// - Returns: `oss://…`, good for 48 hours with the policy's model and account.
    public func upload(_ bytes: [UInt8], name: String, mediaType: String, policy: UploadPolicy) async throws -> String {
        if let megabytes = policy.maximumMegabytes, bytes.count > megabytes << 20 {
            throw DashScopeError(.refused, "\(name) has \(bytes.count) bytes; the service's storage takes \(megabytes) MB.")
        }
        guard policy.host.hasPrefix("https://") || baseURL.isLoopback else {
            throw DashScopeError(.refused, "The service named a storage address that is not https; nothing is uploaded there.")
        }
        let key = "\(policy.folder)/\(name)"
        let form = MultipartForm(fields: policy.fields(key: key, mediaType: mediaType), fileName: name, file: bytes)
        var attempt = 1
        while true {
            do {
                var request = HTTPClientRequest(url: policy.host)
                request.method = .POST
                request.headers.add(name: "Content-Type", value: "multipart/form-data; boundary=\(form.boundary)")
                request.headers.add(name: "User-Agent", value: Self.userAgent)
                request.body = .bytes(ByteBuffer(bytes: form.bytes))
                let (status, headers, answer) = try await exchange(request, timeout: .seconds(600), limit: 1 << 20)
                // 409: an earlier try of this very upload arrived although its answer did not.
                if status == 200 || (status == 409 && attempt > 1) { return "oss://\(key)" }
                throw Self.storageError(status, answer, Self.retryAfter(headers))
            } catch let error as DashScopeError {
                guard let delay = retry.delay(after: error, attempt: attempt, effect: .none), await budget.take() else { throw error }
                try await clock.sleep(for: delay)
                attempt += 1
            }
        }
    }

    /// The storage answers in XML: `<Error><Code>…</Code><Message>…</Message>`.
    private static func storageError(_ status: Int, _ bytes: [UInt8], _ retryAfter: Duration?) -> DashScopeError {
        let text = String(decoding: bytes, as: UTF8.self)
        func element(_ name: String) -> String? {
            guard let start = text.firstRange(of: "<\(name)>"), let end = text.firstRange(of: "</\(name)>"),
                start.upperBound <= end.lowerBound
            else { return nil }
            return String(text[start.upperBound..<end.lowerBound].prefix(200))
        }
        let code = element("Code") ?? "status \(status)"
        return DashScopeError(
            status >= 500 ? .service : .refused, "The service's storage refused the upload (\(code)).", code: code,
            requestID: element("RequestId"), httpStatus: status, retryAfter: retryAfter)
    }
}
