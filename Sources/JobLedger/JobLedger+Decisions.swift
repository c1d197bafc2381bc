import GRDB
public import ImageEditing

/// What reviewers decided. Nothing is ever replaced: of each reviewer the newest word counts.
extension JobLedger {
    /// Writes decisions down, all of them or none.
    ///
    /// - Parameter picks: The position that was chosen and when, by job; written in the same transaction.
    /// - Returns: How many of them were new.
    public func add(_ decisions: [ReviewDecision], picks: [String: (position: Int, at: Double)] = [:]) throws -> Int {
        try write { db in
            var added = 0
            for decision in decisions {
                try db.execute(
                    sql: "INSERT OR IGNORE INTO decisions (item, reviewer, decided_at, decision) VALUES (?, ?, ?, ?)",
                    arguments: [decision.item, decision.reviewer, decision.decidedAt, try LedgerJSON.text(decision)])
                added += db.changesCount
            }
            for (job, pick) in picks {
                try db.execute(sql: "UPDATE jobs SET picked = ?, picked_at = ? WHERE id = ?", arguments: [pick.position, pick.at, job])
            }
            return added
        }
    }

    /// The newest decision of every reviewer about every picture, by picture; reviewers in the order of their names.
    public func decisions() throws -> [String: [ReviewDecision]] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT item, decision FROM decisions ORDER BY item, reviewer, decided_at")
            var newest: [String: [ReviewDecision]] = [:]
            for row in rows {
                let decision: ReviewDecision = try LedgerJSON.value(row["decision"])
                var known = newest[decision.item] ?? []
                if known.last?.reviewer == decision.reviewer { known.removeLast() }
                newest[decision.item] = known + [decision]
            }
            return newest
        }
    }
}
