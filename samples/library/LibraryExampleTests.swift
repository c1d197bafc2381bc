import Easel
import Foundation
import Testing

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Test("the README shows the library example as it compiles")
func readmeShowsTheExample() throws {
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let example = try String(contentsOf: root.appendingPathComponent("samples/library/HangClock.swift"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(example)```"))
}

@Test("the library example delivers a picture and a sheet")
func exampleDelivers() async throws {
    let folder = FilePath(NSTemporaryDirectory()).appending("easel-example-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    let job = try await Sandbox().serving { address in
        let client = try DashScopeClient(apiKey: APIKey(address.apiKey), baseURL: BaseURL(address.baseURL))
        let shoot = try Workspace(folder, client: client, isSandbox: true)
        return try await hangClock(in: shoot, samples: FilePath(root.appendingPathComponent("samples").path))
    }
    #expect(job.state == .delivered)
    #expect(job.images.allSatisfy { FileManager.default.fileExists(atPath: $0.path.string) })
    #expect(FileManager.default.fileExists(atPath: try #require(job.sheet).string))
    let comparison = try #require(job.images.first?.comparison)
    #expect((comparison.inside?.fraction ?? 0) > 0.4)
    #expect((comparison.outside?.fraction ?? 1) < 0.01)
}
