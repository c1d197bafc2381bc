import GRDB
public import ImageEditing
public import SystemPackage

/// What can still be read of a ledger that is damaged.
public enum LedgerDump {
    /// Reads every job that can be read, row by row, and leaves out what cannot.
    ///
    /// - Parameters:
    ///   - path: A copy, best made together with its `-wal`: opening it may change it.
    ///   - row: Gets each job's columns and, under `results`, its pictures; no signed address is among them.
    /// - Returns: How many rows could not be read.
    /// - Throws: ``LedgerError`` `corrupt` when not even the list of tables can be read.
    public static func read(_ path: FilePath, row: (JSONValue) throws -> Void) throws -> Int {
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cell_size_check = ON") }
        let queue: DatabaseQueue
        let last: Int64
        do {
            queue = try DatabaseQueue(path: path.string, configuration: configuration)
            last = try queue.read { db in
                // The largest number may stand on a page that is gone: then more are tried than there can be.
                let known = (try? Int64.fetchOne(db, sql: "SELECT max(rowid) FROM jobs")) ?? nil
                _ = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema")
                return known ?? 1_000_000
            }
        } catch {
            throw LedgerError(.corrupt, "Not even the list of tables of the ledger can be read: \(error).")
        }
        var lost = 0
        var missesInARow = 0
        for number in 1...max(1, last) {
            do {
                let found = try queue.read { db -> JSONValue? in
                    guard let found = try Row.fetchOne(db, sql: "SELECT * FROM jobs WHERE rowid = ?", arguments: [number]) else {
                        return nil
                    }
                    var members = columns(found)
                    if let id = found["id"] as String? {
                        let results = try? Row.fetchAll(db, sql: "SELECT * FROM results WHERE job = ? ORDER BY position", arguments: [id])
                        members["results"] = .array((results ?? []).map { .object(columns($0)) })
                    }
                    return .object(members)
                }
                if let found {
                    missesInARow = 0
                    try row(found)
                } else {
                    missesInARow += 1
                }
            } catch let error as DatabaseError {
                _ = error
                lost += 1
                missesInARow += 1
            }
            if missesInARow > 100_000 { break }
        }
        return lost
    }

    private static func columns(_ row: Row) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for (name, value) in row where name != "address" {
            switch value.storage {
            case .null: break
            case .int64(let number): members[name] = .integer(Int(number))
            case .double(let number): members[name] = .number(number)
            case .string(let text):
                let isJSON = ["edit", "delivery", "usage", "forced_findings", "parts", "inputs"].contains(name)
                members[name] = (isJSON ? try? LedgerJSON.value(text) as JSONValue : nil) ?? .string(text)
            case .blob: break
            }
        }
        return members
    }
}
