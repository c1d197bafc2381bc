import ImageFiles
public import JobLedger
public import SystemPackage

/// A file in the folder of a batch's deliveries that names the ledger which knows them.
///
/// A batch whose ledger is gone would otherwise begin from its first row, and pay for all of it again.
public struct BatchMarker {
    private let path: FilePath

    /// - Parameter folder: Of the deliveries.
    public init(_ folder: FilePath) { path = folder.appending(".easel-batch") }

    /// Looks whether the folder's results are this ledger's.
    ///
    /// - Throws: ``LedgerError`` `lost` when they are another's, unless `startingAnew`.
    public func check(_ ledger: JobLedger, startingAnew: Bool) throws {
        guard !startingAnew, let bytes = try? Disk.contents(path) else { return }
        let other = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard try other != ledger.id() else { return }
        throw LedgerError(
            .lost,
            "The folder \(path.removingLastComponent()) holds results of a batch that another ledger than \(ledger.path) knows. Nothing is sent, since it could be paid twice. Use the workspace that it was made in, or another folder; --new starts anew here."
        )
    }

    /// Writes that the folder's results are this ledger's from now on.
    public func mark(_ ledger: JobLedger) throws {
        let line = Array((try ledger.id() + "\n").utf8)
        guard (try? Disk.contents(path)) != line else { return }
        try Disk.makeFolder(path.removingLastComponent())
        try PendingFile.write(line, to: path, overwriting: true)
    }
}
