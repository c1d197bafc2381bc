import DashScope
import ImageFiles
import JobLedger
public import Raster
public import SystemPackage

/// A picture of a result, fetched, looked at, and on the disk.
public struct ResultDownload: Sendable {
    public let path: FilePath
    public let sha256: String
    public let size: PixelSize

    /// Fetches a picture into a file that has its name only once it is whole and decodes.
    ///
    /// Bytes that do not decode are kept beside it as `.damaged`: they are paid for.
    /// - Throws: ``DashScopeError``, ``ImageFileError``.
    init(_ address: String, to target: FilePath, client: DashScopeClient, overwriting: Bool) async throws {
        var file = try PendingFile(target)
        var hash = ContentHash()
        var tries = 0
        while true {
            var md5 = ContentMD5()
            let facts = try await client.download(address) {
                file = try PendingFile(target)
                hash = ContentHash()
                md5 = ContentMD5()
            } into: { bytes in
                hash.update(bytes)
                md5.update(bytes)
                try file.write(bytes)
            }
            guard let stated = facts.contentMD5, stated != md5.text() else { break }
            // The picture may decode all the same: a flipped bit is seen by no decoder.
            tries += 1
            guard tries < 3 else {
                throw DashScopeError(
                    .network, "The result came \(tries) times with other bytes than its server states. Try again: easel jobs resume",
                    outcome: .unknown)
            }
        }
        let inspection = ImageInspection(file.temporary, deep: true)
        if let problem = inspection.problem {
            let kept = target.removingLastComponent().appending("\(target.stem ?? "result").damaged")
            _ = try? Disk.contents(file.temporary).withUnsafeBytes { bytes in
                let copy = try PendingFile(kept)
                try copy.write(bytes)
                try copy.commit(overwriting: true)
            }
            throw ImageFileError(
                problem.kind, path: kept.string, "is what came as the result, and \(problem.detail) Try again: easel jobs resume")
        }
        try file.commit(overwriting: overwriting)
        path = target
        sha256 = hash.text()
        size = inspection.info?.displaySize ?? PixelSize(width: 0, height: 0)
    }

    /// A picture that an earlier call fetched; `nil` when there is none.
    init?(present path: FilePath) {
        guard let bytes = try? Disk.contents(path), let info = ImageInspection(path).info else { return nil }
        self.path = path
        sha256 = ContentHash.of(bytes)
        size = info.displaySize
    }
}
