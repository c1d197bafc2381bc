import ImageEditing
import Testing

@testable import DashScope

extension DashScopeClient {
    static let testKey = "sk-0123456789abcdef"

    /// A client of a test's own server, whose pauses take no time.
    static func testing(_ server: RecordingServer, retry: RetryPolicy = RetryPolicy(), clock: InstantClock = InstantClock()) throws
        -> DashScopeClient
    {
        try DashScopeClient(apiKey: try APIKey(testKey), baseURL: try BaseURL(server.address + "/api/v1"), retry: retry, clock: clock)
    }
}

extension GenerationRequest {
    /// What is sent for `A harbour` on wan2.7-image.
    static func harbour(_ call: Call = .task) throws -> GenerationRequest {
        let model = try #require(ImageModel.known(.wan27Image))
        return try GenerationRequest(try Edit("A harbour").validated(for: model, references: []), images: [], call: call)
    }
}
