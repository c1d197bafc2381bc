import AsyncHTTPClient
import ImageEditing
import ImageFiles
import NIOCore
import NIOHTTP1
import Raster

/// Gets the files that a request names, as the service would, but over the network only from loopback addresses.
struct ReferenceFetcher: Sendable {
    let store: SandboxStore
    let resolvesUploads: Bool

    static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(2)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// The bytes of one reference, and what its header says.
    func fetch(_ value: String, for model: ImageModel) async throws -> (bytes: [UInt8], info: ImageInfo) {
        let bytes = try await bytes(of: value, for: model)
        let info: ImageInfo
        do { info = try ImageReader(bytes: bytes).info } catch { throw Refusal.invalid("Invalid image format or corrupted file") }
        return (bytes, info)
    }

    private func bytes(of value: String, for model: ImageModel) async throws -> [UInt8] {
        let limit = 100 << 20
        if value.hasPrefix("data:") {
            guard let comma = value.firstIndex(of: ","), value[..<comma].hasSuffix(";base64"),
                let bytes = SandboxJSON.base64(value[value.index(after: comma)...])
            else { throw Refusal.invalid("image format error") }
            return bytes
        }
        if value.hasPrefix("oss://") {
            guard resolvesUploads else {
                throw Refusal(
                    400, "InvalidParameter.DataInspection",
                    "The provided URL does not appear to be valid. Ensure it is correctly formatted.")
            }
            guard let object = await store.object(String(value.dropFirst(6))) else { throw Refusal.invalid("oss download error.") }
            guard object.model == model.id || model.otherIDs.contains(object.model) else {
                throw Refusal(403, "AccessDenied", "The file was uploaded for the model \(object.model).")
            }
            return object.bytes
        }
        guard value.hasPrefix("http://127.") || value.hasPrefix("http://localhost") || value.hasPrefix("http://[::1]") else {
            throw value.hasPrefix("http://") || value.hasPrefix("https://")
                ? Refusal.invalid("Failed to download multimodal content: the sandbox fetches from loopback addresses only")
                : .invalid("image format error")
        }
        do {
            let response = try await Self.http.execute(HTTPClientRequest(url: value), timeout: .seconds(20))
            guard response.status.code == 200 else { throw Refusal.invalid("Failed to download multimodal content") }
            return Array(try await response.body.collect(upTo: limit).readableBytesView)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal.invalid("Failed to download multimodal content")
        }
    }
}
