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
    /// Bytes that do not decode, or that are not those which the server states, are asked for twice more; those that came last are
    /// kept beside it as `.damaged`: they are paid for.
    /// - Parameter target: Where a PNG goes; another kind of picture gets its own suffix.
    /// - Throws: ``DashScopeError``, ``ImageFileError``.
    init(_ address: String, to target: FilePath, client: DashScopeClient, overwriting: Bool, isPrivate: Bool = false) async throws {
        var tries = 0
        while true {
            tries += 1
            var file = try PendingFile(target, isPrivate: isPrivate)
            var hash = ContentHash()
            var md5 = ContentMD5()
            let facts = try await client.download(address) {
                file = try PendingFile(target, isPrivate: isPrivate)
                hash = ContentHash()
                md5 = ContentMD5()
            } into: { bytes in
                hash.update(bytes)
                md5.update(bytes)
                try file.write(bytes)
            }
            // A flipped bit is seen by no decoder, so what the server states of the bytes counts before what they look like.
            let isOther = facts.contentMD5.map { $0 != md5.text() } ?? facts.hexMD5.map { $0 != md5.hexText() } ?? false
            let inspection = ImageInspection(file.temporary, deep: !isOther)
            if !isOther, inspection.problem == nil {
                let format = inspection.info?.format ?? .png
                path =
                    format == .png
                    ? target : target.removingLastComponent().appending("\(target.stem ?? "result").\(format.fileExtension)")
                try file.commit(overwriting: overwriting, as: path)
                sha256 = hash.text()
                size = inspection.info?.displaySize ?? PixelSize(width: 0, height: 0)
                return
            }
            guard tries >= 3 || inspection.problem?.kind == .unsupported else { continue }
            let kept = target.removingLastComponent().appending("\(target.stem ?? "result").damaged")
            try? file.commit(overwriting: true, as: kept)
            if isOther {
                throw ImageFileError(
                    .corrupt, path: kept.string,
                    "is what came as the result, and not the bytes that its server states. Try again: easel jobs resume")
            }
            let problem = inspection.problem
            throw ImageFileError(
                problem?.kind ?? .corrupt, path: kept.string,
                "is what came as the result, and \(problem?.detail ?? "cannot be read.") Try again: easel jobs resume")
        }
    }

    /// A picture that an earlier call fetched; `nil` when there is none.
    init?(present path: FilePath) {
        guard let bytes = try? Disk.contents(path), let info = ImageInspection(path).info else { return nil }
        self.path = path
        sha256 = ContentHash.of(bytes)
        size = info.displaySize
    }
}
