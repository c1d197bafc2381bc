import Easel
import Foundation
import Testing

/// A file system of 300 kB in a folder; making one needs root, and a machine that lets root mount.
private enum SmallDisk {
    static func mount(_ path: String) -> Bool { call(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", path]) }
    static func unmount(_ path: String) { _ = call(["umount", "-l", path]) }

    static let isAvailable: Bool = {
        guard let desk = try? Desk(), mount(desk.folder.path) else { return false }
        unmount(desk.folder.path)
        return true
    }()

    private static func call(_ words: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

@Suite("A full disk", .enabled(if: SmallDisk.isAvailable, "a small disk cannot be mounted here: that takes root"), .serialized)
struct FullDiskTests {
    /// Runs `body` with the small disk at `disk`, filled but for what `body` frees.
    private func withFullDisk(_ body: (Desk) async throws -> Void) async throws {
        let desk = try Desk()
        try desk.picture("ok.png")
        try FileManager.default.createDirectory(atPath: desk.path("disk/shoot"), withIntermediateDirectories: true)
        try #require(SmallDisk.mount(desk.path("disk")))
        defer { SmallDisk.unmount(desk.path("disk")) }
        try FileManager.default.createDirectory(atPath: desk.path("disk/shoot"), withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: desk.path("disk/fill"), contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: desk.path("disk/fill")))
        while (try? file.write(contentsOf: Data(repeating: 1, count: 1024))) != nil {}
        try file.close()
        try await body(desk)
    }

    @Test("a workspace on it is exit 1, and the sentence says that the disk is full")
    func workspace() async throws {
        try await withFullDisk { desk in
            let answer = try await Tool.run(
                "edit", "--sandbox", "--workspace", "disk/shoot", "--image", "ok.png", "-p", "x", "--json", in: desk)
            #expect(answer.exitCode == 1)
            #expect(answer.output.isEmpty)
            #expect(try answer.failure()["message"]?.string?.contains("disk is full") == true)
        }
    }

    @Test("a folder that cannot be made on it is exit 1, too")
    func newFolder() async throws {
        try await withFullDisk { desk in
            let answer = try await Tool.run(
                "edit", "--sandbox", "--workspace", "disk/new", "--image", "ok.png", "-p", "x", "--json", in: desk)
            #expect(answer.exitCode == 1)
        }
    }

    @Test("a delivery to it leaves no half picture and is made later, when there is room")
    func delivery() async throws {
        try await withFullDisk { desk in
            let answer = try await Tool.run(
                ["edit", "--image", "ok.png", "-p", "x", "-o", "disk/out.png", "--json"] + Desk.sandbox, in: desk)
            #expect(answer.exitCode == 1)
            let failure = try answer.failure()
            // The picture is made and here: it is paid, and only the delivery is missing.
            #expect(failure["billed"]?.string == "yes")
            #expect("\(failure)".contains("easel jobs resume"))
            #expect(!desk.exists("disk/out.png"))
            try FileManager.default.removeItem(atPath: desk.path("disk/fill"))
            #expect(try await Tool.run(["jobs", "resume"] + Desk.sandbox, in: desk).exitCode == 0)
            #expect(desk.exists("disk/out.png"))
        }
    }
}
