import Foundation
import SystemPackage

/// Runs `body` with a folder of its own, which is gone afterwards.
func withTemporaryFolder<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "easel-ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(FilePath(url.path))
}

extension FilePath {
    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: URL(filePath: string))) }
    }

    func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: string)) }
}
