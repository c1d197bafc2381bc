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
                guard let delay = retry.delay(after: error, attempt: attempt, effect: .none) else { throw error }
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

    /// The largest result that is fetched. A 4096 × 4096 PNG of noise has 50 MB.
    public static let mostResultBytes = 256 << 20

    /// Fetches a picture of a result, without the key: the address is signed.
    ///
    /// - Parameter sink: Gets the bytes in order; a repeated try begins with an empty call of `restart`.
    /// - Throws: ``DashScopeError``: `expired` when the address is no longer good.
    public func download(
        _ address: String, restart: () throws -> Void, into sink: (UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        var attempt = 1
        while true {
            do {
                try restart()
                return try await downloadOnce(address, into: sink)
            } catch let error as DashScopeError {
                guard let delay = retry.delay(after: error, attempt: attempt, effect: .none) else { throw error }
                try await clock.sleep(for: delay)
                attempt += 1
            }
        }
    }

    private func downloadOnce(_ address: String, into sink: (UnsafeRawBufferPointer) throws -> Void) async throws {
        let authority = address.split(separator: "/").dropFirst().first ?? ""
        let host = authority.prefix { $0 != ":" }
        // Conflict C22: one page lists ten hosts, newer ones say that they change. Any host will do, the way must be encrypted.
        let isLocal = address.hasPrefix("http://") && BaseURL.isLoopback(String(host)) && baseURL.isLoopback
        guard !authority.contains("@"), address.hasPrefix("https://") || isLocal else {
            throw DashScopeError(.refused, "The service named a result address that is not https; it is not fetched.")
        }
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "User-Agent", value: Self.userAgent)
        let response: HTTPClientResponse
        do { response = try await Self.http.execute(request, timeout: .seconds(600)) } catch {
            throw Self.networkError(error, host: String(host))
        }
        let status = Int(response.status.code)
        guard status == 200 else {
            // Signed addresses answer 403 when their 24 hours are over, 404 when the object is gone.
            throw DashScopeError(
                status == 403 || status == 404 ? .expired : status >= 500 || status == 429 ? .service : .refused,
                "The result at \(host) cannot be fetched: status \(status)\(status == 403 || status == 404 ? ", its address has expired" : "").",
                httpStatus: status, retryAfter: Self.retryAfter(response.headers))
        }
        let stated = response.headers.first(name: "content-length").flatMap(Int.init)
        var count = 0
        var body = response.body.makeAsyncIterator()
        while true {
            let chunk: ByteBuffer?
            do { chunk = try await body.next() } catch {
                if error is CancellationError || (error as? HTTPClientError) == .cancelled { throw CancellationError() }
                throw DashScopeError(.network, "The result at \(host) broke off after \(count) bytes.", outcome: .unknown)
            }
            guard let chunk else { break }
            count += chunk.readableBytes
            guard count <= Self.mostResultBytes else {
                throw DashScopeError(.refused, "The result at \(host) has more than \(Self.mostResultBytes) bytes; it is not fetched.")
            }
            try chunk.withUnsafeReadableBytes { try sink($0) }
        }
        guard stated == nil || stated == count else {
            throw DashScopeError(.network, "The result at \(host) broke off after \(count) of \(stated ?? 0) bytes.", outcome: .unknown)
        }
    }
}
