import GRDB
import ImageEditing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension JobLedger {
    static func record(_ state: JobState, of id: String, at time: Double, _ db: Database) throws {
        try db.execute(sql: "INSERT INTO transitions (job, at, state) VALUES (?, ?, ?)", arguments: [id, time, state.rawValue])
    }

    static func insert(_ job: JobRecord, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO jobs (id, created_at, state, model, edit, base_url, is_sandbox, delivery, asked, is_task, forced_findings,
                    cost_micros, cost_currency, batch_key, attempt, content, account, base_job, base_position)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                job.id, job.createdAt, job.state.rawValue, job.model.rawValue, try LedgerJSON.text(job.edit), job.baseURL, job.isSandbox,
                try LedgerJSON.text(job.delivery), job.asked, job.isTask, try LedgerJSON.text(job.forcedFindings), job.plannedCost?.micros,
                job.plannedCost?.currency.rawValue, job.batchKey, job.attempt, job.content, job.account, job.base?.job, job.base?.position,
            ])
    }

    /// The id of an unfinished job outside batches that asks for the very same; jobs of a sandbox do not count.
    static func unfinishedTwin(of edit: JSONValue, model: ImageModel.ID, baseURL: String, _ db: Database) throws -> String? {
        let finished = JobState.allCases.filter(\.isFinished).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try String.fetchOne(
            db,
            sql: """
                SELECT id FROM jobs WHERE edit = ? AND model = ? AND base_url = ? AND NOT is_sandbox AND batch_key IS NULL
                    AND state NOT IN (\(finished)) ORDER BY created_at LIMIT 1
                """, arguments: [try LedgerJSON.text(edit), model.rawValue, baseURL])
    }

    static func job(_ id: String, _ db: Database) throws -> JobRecord? {
        try records(try Row.fetchAll(db, sql: "SELECT * FROM jobs WHERE id = ?", arguments: [id]), db).first
    }

    static func update(_ job: JobRecord, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE jobs SET state = ?, asked = ?, delivery = ?, submitted_at = ?, task_id = ?, request_id = ?, usage = ?, error_code = ?,
                    error_message = ?, base_url = ?, parts = ?, account = ?, inputs = ?, picked = ?, picked_at = ?, undone_at = ?
                WHERE id = ?
                """,
            arguments: [
                job.state.rawValue, job.asked, try LedgerJSON.text(job.delivery), job.submittedAt, job.taskID?.rawValue, job.requestID,
                try job.usage.map(LedgerJSON.text), job.errorCode, job.errorMessage, job.baseURL,
                job.parts.isEmpty ? nil : try LedgerJSON.text(job.parts), job.account,
                job.inputs.isEmpty ? nil : try LedgerJSON.text(job.inputs), job.picked, job.pickedAt, job.undoneAt, job.id,
            ])
        try db.execute(sql: "DELETE FROM results WHERE job = ?", arguments: [job.id])
        for result in job.results {
            try db.execute(
                sql:
                    "INSERT INTO results (job, position, address, raw_path, sha256, width, height, delivered_path, actual_prompt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    job.id, result.position, result.address, result.rawPath, result.sha256, result.width, result.height,
                    result.deliveredPath, result.actualPrompt,
                ])
        }
    }

    static func records(_ rows: [Row], _ db: Database) throws -> [JobRecord] {
        try rows.map { row in
            guard let state = JobState(rawValue: row["state"]) else {
                throw LedgerError(.corrupt, "Job \(row["id"] as String) has the state “\(row["state"] as String)”, which does not exist.")
            }
            var cost: Money?
            if let micros = row["cost_micros"] as Int?, let currency = (row["cost_currency"] as String?).flatMap(Money.Currency.init) {
                cost = Money(micros: micros, currency)
            }
            var job = JobRecord(
                id: row["id"], createdAt: row["created_at"], model: ImageModel.ID(rawValue: row["model"]),
                edit: try LedgerJSON.value(row["edit"]),
                baseURL: row["base_url"], isSandbox: row["is_sandbox"], delivery: try LedgerJSON.value(row["delivery"]),
                asked: row["asked"], isTask: row["is_task"],
                forcedFindings: try LedgerJSON.value(row["forced_findings"]), plannedCost: cost)
            job.state = state
            job.submittedAt = row["submitted_at"]
            job.taskID = (row["task_id"] as String?).map { ServiceTask.ID(rawValue: $0) }
            job.requestID = row["request_id"]
            job.usage = try (row["usage"] as String?).map { try LedgerJSON.value($0) }
            job.errorCode = row["error_code"]
            job.errorMessage = row["error_message"]
            job.batchKey = row["batch_key"]
            job.attempt = row["attempt"]
            job.content = row["content"]
            job.account = row["account"]
            job.base = (row["base_job"] as String?).map { PictureReference(job: $0, position: row["base_position"]) }
            job.picked = row["picked"]
            job.pickedAt = row["picked_at"]
            job.undoneAt = row["undone_at"]
            job.inputs = try (row["inputs"] as String?).map { try LedgerJSON.value($0) } ?? []
            job.parts = try (row["parts"] as String?).map { try LedgerJSON.value($0) } ?? []
            job.results = try Row.fetchAll(db, sql: "SELECT * FROM results WHERE job = ? ORDER BY position", arguments: [job.id]).map {
                row in
                var result = ResultRecord(position: row["position"], address: row["address"])
                result.rawPath = row["raw_path"]
                result.sha256 = row["sha256"]
                result.width = row["width"]
                result.height = row["height"]
                result.deliveredPath = row["delivered_path"]
                result.actualPrompt = row["actual_prompt"]
                return result
            }
            return job
        }
    }
}

/// JSON in a column.
enum LedgerJSON {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
