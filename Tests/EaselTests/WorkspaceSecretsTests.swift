import Easel
import Foundation
import Testing

@Suite("What a workspace does not keep")
struct WorkspaceSecretsTests {
    @Test("the signed addresses of results are gone from the ledger when the pictures are here")
    func addresses() async throws {
        try await Studio.open { studio in
            let job = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.options)
            #expect(try studio.ledger.job(job.id).results.map(\.address) == [nil])
        }
    }

    @Test("neither sidecar nor sheet nor picture holds the address of a result")
    func addressesInFiles() async throws {
        try await Studio.open { studio in
            _ = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.options)
            let host = Data("\(studio.client.baseURL.host):".utf8)
            for file in try studio.folder.files(in: "shoot/out") {
                #expect(try Data(contentsOf: URL(fileURLWithPath: file.string)).range(of: host) == nil, "\(file)")
            }
        }
    }

    @Test("the key stands in no file of the workspace, whether jobs are delivered or fail")
    func key() async throws {
        let key = "sk-0f1e2d3c4b5a69788796a5b4c3d2e1f0"
        try await Studio.open(key: key) { studio in
            _ = try await studio.workspace.run(studio.edit(), on: .wan27Image, options: studio.options)
            _ = try? await studio.workspace.run(studio.edit("[[fail]]"), on: .wan27Image, options: studio.options)
            let stranger = try DashScopeClient(apiKey: APIKey("sk-\(key)"), baseURL: studio.client.baseURL)
            let other = try Workspace(studio.workspace.path, client: stranger, state: studio.state)
            _ = try? await other.run(studio.edit("Refused"), on: .wan27Image, options: studio.options)
            for file in try studio.folder.files() {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: file.string))
                #expect(bytes.range(of: Data(key.utf8)) == nil, "\(file)")
            }
        }
    }
}
