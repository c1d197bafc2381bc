public import ImageEditing
import JobLedger
public import SystemPackage

/// Reads what a damaged ledger still holds, from a copy.
public enum LedgerRescue {
    /// - Parameter row: Gets each job that can be read.
    /// - Returns: How many cannot.
    /// - Throws: ``LedgerError`` `corrupt` when nothing can be read.
    public static func read(_ ledger: FilePath, row: (JSONValue) throws -> Void) throws -> Int {
        guard Disk.isRegularFile(ledger) else {
            throw LedgerError(.corrupt, "The ledger \(ledger) is no regular file, so nothing can be read of it.")
        }
        let folder = ledger.removingLastComponent().appending(".dump-\(JobRecord.newID().prefix(8))")
        try Disk.makeFolder(folder)
        defer { Disk.remove(folder) }
        let copy = folder.appending("ledger.sqlite")
        try Disk.copy(ledger, to: copy)
        // What was committed last may stand in the log alone.
        let log = FilePath(ledger.string + "-wal")
        if Disk.isRegularFile(log) { try Disk.copy(log, to: FilePath(copy.string + "-wal")) }
        return try LedgerDump.read(copy, row: row)
    }
}
