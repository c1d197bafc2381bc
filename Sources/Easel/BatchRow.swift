public import ImageEditing
import JobLedger

/// A row of a batch: what is wished for, and which row it is whenever the batch is run.
public struct BatchRow: Sendable {
    /// Its `id`, else the hash of its content and how often that content came before it.
    public let key: String
    public let file: EditFile
    /// SHA-256 of what is asked for, without the id.
    public let content: String

    /// Its key in the ledger: what the sandbox made is not made by the service, so its rows are others.
    func key(isSandbox: Bool) -> String { isSandbox ? "sandbox:\(key)" : key }

    /// - Throws: ``EaselError`` `usage` for an id whose job asks for something else.
    func requireSameContent(as before: BatchRowState?) throws {
        guard let before, let known = before.content, known != content else { return }
        throw EaselError(
            .usage, "“\(key.dropFirst(3))” is the id of job \(before.job.prefix(6)), which asks for something else.",
            hint: "Give the row another id.")
    }
}

extension BatchRow {
    /// Tells rows apart: by their id, else by what they ask for and how often that came before.
    struct Identities {
        private var counts: [String: Int] = [:]
        private var contents: [String: String] = [:]

        mutating func row(of file: EditFile, line: Int) throws -> BatchRow {
            let content = ContentHash.of(try ReportJSON.encode(EditFile(edit: file.edit, model: file.model).json))
            guard let id = file.id else {
                let earlier = counts[content, default: 0]
                counts[content] = earlier + 1
                return BatchRow(key: "content:\(content)#\(earlier + 1)", file: file, content: content)
            }
            if let other = contents[id] {
                throw EaselError(
                    .usage,
                    other == content
                        ? "Line \(line) has the id “\(id)” of an earlier row."
                        : "Line \(line) has the id “\(id)” of an earlier row that asks for something else.",
                    hint: "Give every row an id of its own.")
            }
            contents[id] = content
            return BatchRow(key: "id:\(id)", file: file, content: content)
        }
    }
}
