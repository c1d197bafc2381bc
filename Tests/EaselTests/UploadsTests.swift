import Easel
import Foundation
import Testing

@Suite("Uploads")
struct UploadsTests {
    @Test("two jobs that begin together and use one picture upload it once")
    func together() async throws {
        try await Studio.openRelayed { studio, relay in
            let (first, second) = (try studio.edit("A round window"), try studio.edit("A square window"))
            async let one = studio.workspace.run(first, on: .wan27Image, options: studio.options)
            async let two = studio.workspace.run(second, on: .wan27Image, options: studio.options)
            #expect(try await [one.state, two.state] == [.delivered, .delivered])
            #expect(relay.requests("POST /oss").count == 1)
        }
    }

    @Test("a later run uses the upload that the ledger remembers")
    func later() async throws {
        try await Studio.openRelayed { studio, relay in
            _ = try await studio.workspace.run(studio.edit("A round window"), on: .wan27Image, options: studio.options)
            let again = try Workspace(studio.workspace.path, client: studio.client, state: studio.state)
            _ = try await again.run(studio.edit("A square window"), on: .wan27Image, options: studio.options)
            #expect(relay.requests("POST /oss").count == 1)
        }
    }

    @Test("an upload is bound to its model")
    func otherModel() async throws {
        try await Studio.openRelayed { studio, relay in
            _ = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.options)
            _ = try await studio.workspace.run(studio.edit(), on: .wan27ImagePro, options: studio.options)
            #expect(relay.requests("POST /oss").count == 2)
        }
    }

    @Test("an upload that is older than 48 hours is made anew")
    func expired() async throws {
        try await Studio.openRelayed { studio, relay in
            _ = try await studio.workspace.run(studio.edit("A round window"), on: .wan27Image, options: studio.options)
            let later = Date().timeIntervalSince1970 + 48 * 3600
            let again = try Workspace(studio.workspace.path, client: studio.client, now: { later }, state: studio.state)
            _ = try await again.run(studio.edit("A square window"), on: .wan27Image, options: studio.options)
            #expect(relay.requests("POST /oss").count == 2)
        }
    }

    @Test("files inside the request need no upload")
    func inline() async throws {
        try await Studio.openRelayed { studio, relay in
            var options = studio.options
            options.upload = .never
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: options)
            #expect(job.state == .delivered)
            #expect(relay.requests("POST /oss").isEmpty)
        }
    }
}
