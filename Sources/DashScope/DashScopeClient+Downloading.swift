import AsyncHTTPClient
import ImageEditing
import NIOCore
import NIOHTTP1

extension DashScopeClient {
    /// The largest result that is fetched. A 4096 × 4096 PNG of noise has 50 MB.
    public static let mostResultBytes = 64 << 20

    /// The most redirects of one result.
    private static let mostRedirects = 3
    /// A stream that brings less than this in ``slowSpan`` has stalled.
    private static let leastBytes = 60_000
    private static let slowSpan = Duration.seconds(60)

    /// What the server said of a result beside its bytes.
    public struct DownloadFacts: Hashable, Sendable {
        /// The MD5 of the bytes in base64, where the server states it.
        public var contentMD5: String?
        /// 32 hexadecimal digits, where the server's tag is the MD5 of the bytes, as storage services have it.
        public var hexMD5: String?
    }

    /// Fetches a picture of a result, without the key: the address is signed.
    ///
    /// - Parameter sink: Gets the bytes in order; a repeated try begins with an empty call of `restart`.
    /// - Throws: ``DashScopeError``: `expired` when the address is no longer good.
    @discardableResult
    public func download(
        _ address: String, restart: () throws -> Void, into sink: (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> DownloadFacts {
        var attempt = 1
        while true {
            do {
                try restart()
                let facts = try await downloadOnce(address, into: sink)
                await budget.succeeded()
                return facts
            } catch let error as DashScopeError {
                guard let delay = retry.delay(after: error, attempt: attempt, effect: .none), await budget.take() else { throw error }
                try await clock.sleep(for: delay)
                attempt += 1
            }
        }
    }

    private func downloadOnce(_ address: String, into sink: (UnsafeRawBufferPointer) throws -> Void) async throws -> DownloadFacts {
        var place = try ResultAddress(address, near: baseURL)
        var redirects = 0
        while true {
            let response = try await response(from: place)
            let status = Int(response.status.code)
            if (300..<400).contains(status), let next = response.headers.first(name: "location") {
                redirects += 1
                guard redirects <= Self.mostRedirects else {
                    throw DashScopeError(
                        .refused, "The result at \(place.host) is redirected more than \(Self.mostRedirects) times; it is not fetched.")
                }
                place = try place.redirected(to: next, near: baseURL)
                continue
            }
            guard status == 200 else {
                // Signed addresses answer 403 when their 24 hours are over, 404 when the object is gone.
                let code = await Self.storageCode(response).map { ", \($0)" } ?? ""
                throw DashScopeError(
                    status == 403 || status == 404 ? .expired : status >= 500 || status == 429 || status == 408 ? .service : .refused,
                    "The result at \(place.host) cannot be fetched: status \(status)\(code)\(status == 403 || status == 404 ? ", its address has expired" : "").",
                    httpStatus: status, retryAfter: Self.retryAfter(response.headers))
            }
            try await take(response, from: place, into: sink)
            let tag = response.headers.first(name: "etag")?.filter { $0 != "\"" }.lowercased()
            let isHash = tag.map { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) } ?? false
            return DownloadFacts(contentMD5: response.headers.first(name: "content-md5"), hexMD5: isHash ? tag : nil)
        }
    }

    /// The code of a storage's XML, `<Code>AccessDenied</Code>`; `nil` when the answer has none.
    private static func storageCode(_ response: HTTPClientResponse) async -> String? {
        guard let buffer = try? await response.body.collect(upTo: 16 << 10) else { return nil }
        let text = String(decoding: buffer.readableBytesView, as: UTF8.self)
        guard let start = text.firstRange(of: "<Code>"), let end = text[start.upperBound...].firstRange(of: "</Code>") else { return nil }
        return String(text[start.upperBound..<end.lowerBound].filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(60))
    }

    private func response(from place: ResultAddress) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: place.text)
        request.headers.add(name: "User-Agent", value: Self.userAgent)
        do { return try await Self.downloads.execute(request, timeout: .seconds(600)) } catch {
            throw Self.networkError(error, host: place.host)
        }
    }

    private func take(
        _ response: HTTPClientResponse, from place: ResultAddress, into sink: (UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        func tooLarge() -> DashScopeError {
            DashScopeError(.refused, "The result at \(place.host) has more than \(Self.mostResultBytes) bytes; it is not fetched.")
        }
        let stated = response.headers.first(name: "content-length").flatMap(Int.init)
        if let stated, stated > Self.mostResultBytes { throw tooLarge() }
        var count = 0
        var span = (start: ContinuousClock.now, bytes: 0)
        var body = response.body.makeAsyncIterator()
        while true {
            let chunk: ByteBuffer?
            do { chunk = try await body.next() } catch {
                if error is CancellationError || (error as? HTTPClientError) == .cancelled { throw CancellationError() }
                throw DashScopeError(.network, "The result at \(place.host) broke off after \(count) bytes.", outcome: .unknown)
            }
            guard let chunk else { break }
            count += chunk.readableBytes
            guard count <= Self.mostResultBytes else { throw tooLarge() }
            try chunk.withUnsafeReadableBytes { try sink($0) }
            if ContinuousClock.now - span.start > Self.slowSpan {
                guard count - span.bytes >= Self.leastBytes else {
                    throw DashScopeError(
                        .network, "The result at \(place.host) comes too slowly; it is asked for again.", outcome: .unknown)
                }
                span = (.now, count)
            }
        }
        guard stated == nil || stated == count else {
            throw DashScopeError(
                .network, "The result at \(place.host) broke off after \(count) of \(stated ?? 0) bytes.", outcome: .unknown)
        }
    }
}
