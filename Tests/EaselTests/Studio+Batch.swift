@testable import Easel
import Foundation

extension Studio {
    /// As fast as they go, since nobody's quota is spent; and without sheets, which nobody looks at.
    var fast: RunOptions {
        var options = options
        options.pace = 1000
        options.makesSheet = false
        return options
    }

    /// Runs edits as one batch.
    func run(
        _ edits: [Edit], on model: ImageModel.ID = .wan27Image, in workspace: Workspace? = nil, batch: BatchOptions = BatchOptions(),
        options: RunOptions? = nil
    ) async throws -> BatchSummary {
        try await run(try Batch(edits, on: model).rows, in: workspace, batch: batch, options: options)
    }

    /// The same with rows that are made already.
    func run(
        _ rows: [BatchRow], in workspace: Workspace? = nil, batch: BatchOptions = BatchOptions(), options: RunOptions? = nil
    ) async throws -> BatchSummary {
        var rest = rows[...]
        return try await (workspace ?? self.workspace).run(
            next: { rest.popFirst() }, options: options ?? fast, batch: batch, report: { _ in })
    }

    /// A row of a batch on record as an earlier run left it.
    func record(_ row: BatchRow, along path: [JobState] = []) throws -> JobRecord {
        let model = row.file.model ?? .wan27Image
        var job = JobRecord(
            createdAt: Date().timeIntervalSince1970, model: model, edit: row.file.json, baseURL: client.baseURL.text, isSandbox: false,
            delivery: [:], asked: row.file.edit.count, plannedCost: Money("0.03", .usd))
        (job.batchKey, job.content) = (row.key, row.content)
        try ledger.add(job)
        return try take(job, along: path)
    }
}

extension Relay {
    /// The requests that make pictures, which are what costs.
    var submissions: Int { requests("POST /api/v1/services").count }
}
