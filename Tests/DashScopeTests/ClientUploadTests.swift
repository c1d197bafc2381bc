import ImageEditing
import Testing

@testable import DashScope

struct ClientUploadTests {
    /// The example of Model Studio's page, with the storage on this machine.
    private static func certificate(_ request: RecordingServer.Request) -> JSONValue {
        [
            "request_id": "52f4383a",
            "data": [
                "policy": "eyJleHBpcmF0aW9uIjoi", "signature": "g5K1hJ0Z", "upload_dir": "dashscope-instant/8e2b/2026-05-30/7a1c",
                "upload_host": .string("http://\(request.headers["host"] ?? "")/oss"), "expire_in_seconds": 300, "max_file_size_mb": 1,
                "capacity_limit_mb": 999_999_999, "oss_access_key_id": "LTAI", "x_oss_object_acl": "private",
                "x_oss_forbid_overwrite": "true",
            ],
        ]
    }

    private func upload(_ bytes: [UInt8], to server: RecordingServer) async throws -> String {
        let client = try DashScopeClient.testing(server)
        let policy = try await client.uploadPolicy(for: "wan2.7-image-pro")
        return try await client.upload(bytes, name: "a.png", mediaType: "image/png", policy: policy)
    }

    @Test("a policy says how long and for how much it is good")
    func policy() throws {
        let policy = try UploadPolicy(
            Self.certificate(RecordingServer.Request(number: 1, method: "GET", path: "", query: "", headers: [:], body: [])))
        #expect(policy.lifetime == .seconds(300))
        #expect(policy.maximumMegabytes == 1)
    }

    @Test("an upload gives the address of its object")
    func address() async throws {
        try await RecordingServer.serving {
            $0.method == "GET" ? .json(Self.certificate($0)) : .reply(200, [:], [])
        } _: { server in
            let address = try await upload([1, 2, 3], to: server)
            #expect(address == "oss://dashscope-instant/8e2b/2026-05-30/7a1c/a.png")
        }
    }

    @Test(
        "a certificate without one of its fields is an error that names the field",
        arguments: ["policy", "signature", "upload_dir", "upload_host", "oss_access_key_id", "x_oss_object_acl", "x_oss_forbid_overwrite"])
    func incomplete(field: String) async throws {
        try await RecordingServer.serving { request in
            var data = Self.certificate(request)["data"]?.object ?? [:]
            data[field] = nil
            return .json(["data": .object(data), "request_id": "52f4383a"])
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await upload([1], to: server) }
            #expect(error?.kind == .service && error?.message.contains(field) == true && error?.requestID == "52f4383a")
        }
    }

    @Test("a file larger than the storage takes is not sent")
    func tooLarge() async throws {
        try await RecordingServer.serving {
            .json(Self.certificate($0))
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) {
                try await upload(Array(repeating: 0, count: (1 << 20) + 1), to: server)
            }
            #expect(error?.kind == .refused)
            #expect(server.requests.map(\.method) == ["GET"])
        }
    }

    @Test("a policy that is over is an error with the storage's own code and request id")
    func expiredPolicy() async throws {
        let xml =
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message><RequestId>65A0</RequestId></Error>"
        try await RecordingServer.serving {
            $0.method == "GET" ? .json(Self.certificate($0)) : .reply(403, ["Content-Type": "application/xml"], Array(xml.utf8))
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await upload([1], to: server) }
            #expect(error?.code == "AccessDenied" && error?.requestID == "65A0" && error?.httpStatus == 403)
            #expect(server.requests.count == 2)
        }
    }

    @Test("an upload that the storage failed on is sent again, and is there when an earlier one had arrived", arguments: [200, 409])
    func sentAgain(second: Int) async throws {
        try await RecordingServer.serving { request in
            switch request.number {
            case 1: .json(Self.certificate(request))
            case 2: .reply(503, [:], [])
            default: .reply(second, [:], [])
            }
        } _: { server in
            let address = try await upload([1], to: server)
            #expect(address.hasPrefix("oss://"))
            #expect(server.requests.count == 3)
        }
    }

    @Test("an object that is there at the first try is somebody else's")
    func collision() async throws {
        try await RecordingServer.serving {
            $0.method == "GET" ? .json(Self.certificate($0)) : .reply(409, [:], [])
        } _: { server in
            let error = await #expect(throws: DashScopeError.self) { try await upload([1], to: server) }
            #expect(error?.httpStatus == 409)
        }
    }
}
