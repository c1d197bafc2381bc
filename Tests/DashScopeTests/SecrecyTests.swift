import ImageEditing
import Testing

@testable import DashScope

struct SecrecyTests {
    private let key = DashScopeClient.testKey

    @Test("the key is not in any description of the client, however it is asked for")
    func client() throws {
        let client = try DashScopeClient(apiKey: APIKey(key))
        var dumped = ""
        dump(client, to: &dumped)
        for text in [dumped, "\(client)", String(describing: client), String(reflecting: client)] { #expect(!text.contains(key)) }
    }

    @Test("the key is not in any description of itself")
    func itself() throws {
        let secret = try APIKey(key)
        var dumped = ""
        dump([secret], to: &dumped)
        for text in [dumped, "\(secret)", String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)"] {
            #expect(!text.contains(key))
        }
    }

    @Test(
        "the key is not in the error of any answer",
        arguments: [
            RecordingServer.Answer.refusal(401, "InvalidApiKey"), .refusal(400, "InvalidParameter"), .refusal(429, "Throttling"),
            .refusal(500, "InternalError"),
            .refusal(200, "DataInspectionFailed"), .hangUp, .breakOff([1], length: 9), .reply(200, ["Content-Type": "text/html"], []),
            .reply(302, ["Location": "https://example.com"], []),
        ])
    func errors(answer: RecordingServer.Answer) async throws {
        try await RecordingServer.serving { _ in
            answer
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await DashScopeClient.testing(server).send(.harbour()) }
            var dumped = ""
            dump(error, to: &dumped)
            #expect(!dumped.contains(key))
            #expect(!String(describing: error).contains(key))
        }
    }

    @Test("the key is not in an error even when the service repeats it")
    func repeated() async throws {
        let key = key
        try await RecordingServer.serving { _ in
            .refusal(401, "InvalidApiKey", "Incorrect API key provided: \(key).")
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await DashScopeClient.testing(server).send(.harbour()) }
            #expect(error?.description.contains(key) == false)
        }
    }

    @Test(
        "a signed address in the service's words loses its signature",
        arguments: [
            "Failed to download https://example.com/a.png?Expires=1&Signature=c2VjcmV0 in time",
            "https://example.com/a.png?Signature=c2VjcmV0",
            "url=\"https://example.com/a.png?Signature=c2VjcmV0\"", "a:\nhttps://example.com/a.png?Signature=c2VjcmV0\nb",
        ])
    func signedAddress(message: String) async throws {
        try await RecordingServer.serving { _ in
            .refusal(400, "InvalidParameter", message)
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await DashScopeClient.testing(server).send(.harbour()) }
            #expect(error?.description.contains("c2VjcmV0") == false)
            #expect(error?.description.contains("https://example.com/a.png") == true)
        }
    }

    @Test(
        "a key that cannot be one is not in the error that says so",
        arguments: ["sk-sp-0123456789", "sk-with blank", "sk-ümlaut-secret", "Bearer sk-secret"])
    func wrongKey(text: String) {
        let error = #expect(throws: DashScopeError.self) { try APIKey(text) }
        #expect(error?.description.contains(text.dropFirst(6)) == false)
    }
}
