import Foundation
import SystemPackage

/// A disk in memory that is full after 64 kB.
final class TinyDisk {
    let folder: TemporaryFolder

    /// Whether this machine lets us mount one; Linux as root does.
    static let canBeMade = TinyDisk() != nil

    init?() {
        guard let folder = try? TemporaryFolder() else { return nil }
        self.folder = folder
        guard Self.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path.string) else { return nil }
    }

    deinit { _ = Self.run("umount", folder.path.string) }

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
