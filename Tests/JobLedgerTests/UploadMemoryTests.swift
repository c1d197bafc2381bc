import ImageEditing
import SystemPackage
import Testing

@testable import JobLedger

struct UploadMemoryTests {
    private func withUpload(_ body: (JobLedger) throws -> Void) throws {
        try withTemporaryFolder { folder throws in
            let ledger = try JobLedger(folder.appending("ledger.sqlite"))
            try ledger.rememberUpload(
                sha256: "hash", model: .wan27Image, account: "account", baseURL: "https://a", address: "oss://a/b.png", expiresAt: 100)
            try body(ledger)
        }
    }

    @Test(
        "an upload is good until it expires",
        arguments: [(0.0, "oss://a/b.png"), (99.9, "oss://a/b.png"), (100, nil), (101, nil)] as [(Double, String?)])
    func expires(time: Double, address: String?) throws {
        try withUpload { ledger throws in
            #expect(try ledger.upload(sha256: "hash", model: .wan27Image, account: "account", baseURL: "https://a", at: time) == address)
        }
    }

    @Test("an upload is good only for its file, model, account and place")
    func bound() throws {
        try withUpload { ledger throws in
            #expect(try ledger.upload(sha256: "other", model: .wan27Image, account: "account", baseURL: "https://a", at: 1) == nil)
            #expect(try ledger.upload(sha256: "hash", model: .wan27ImagePro, account: "account", baseURL: "https://a", at: 1) == nil)
            #expect(try ledger.upload(sha256: "hash", model: .wan27Image, account: "other", baseURL: "https://a", at: 1) == nil)
            #expect(try ledger.upload(sha256: "hash", model: .wan27Image, account: "account", baseURL: "https://b", at: 1) == nil)
        }
    }

    @Test("a later upload of the same file takes the place of the earlier")
    func replaced() throws {
        try withUpload { ledger throws in
            try ledger.rememberUpload(
                sha256: "hash", model: .wan27Image, account: "account", baseURL: "https://a", address: "oss://a/c.png", expiresAt: 200)
            #expect(
                try ledger.upload(sha256: "hash", model: .wan27Image, account: "account", baseURL: "https://a", at: 150) == "oss://a/c.png")
        }
    }
}
