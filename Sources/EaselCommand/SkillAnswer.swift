import Easel

/// The result JSON of the skill's script, with what it forgets: the request, the task, the model and the bill.
struct SkillAnswer: Encodable {
    struct Missing: Encodable {
        let index: Int
        let error: String
    }

    enum Piece: Encodable {
        case text(String)
        case image(String?)

        enum CodingKeys: String, CodingKey { case type, text, image }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .text(let text):
                try container.encode("text", forKey: .type)
                try container.encode(text, forKey: .text)
            case .image(let path):
                try container.encode("image", forKey: .type)
                try container.encode(path, forKey: .image)
            }
        }
    }

    let image_url: String?
    let image_urls: [String]
    let image_count: Int
    let width: Int?
    let height: Int?
    let seed: Int?
    let local_path: String?
    let local_paths: [String]
    let interleaved_content: [Piece]?
    let interleaved_output: String?
    let download_failures: [Missing]
    let model: String?
    let request_ids: [String]
    let task_ids: [String]
    let jobs: [String]
    let asked: Int
    let billed: Int?

    /// - Parameter outcomes: One for each request. The addresses are those of the saved files: the signed ones of the service
    ///   are shown nowhere, since whoever holds one holds the picture.
    init(_ outcomes: [JobOutcome], edit: Edit) {
        let jobs = outcomes.compactMap(\.job)
        let images = jobs.flatMap(\.images)
        image_count = images.count
        width = images.first?.width
        height = images.first?.height
        seed = edit.seed
        local_paths = images.map(\.path.string)
        local_path = local_paths.first
        image_urls = local_paths.map { path in
            "file://"
                + path.split(separator: "/", omittingEmptySubsequences: false).map { PercentEncoding.component(String($0)) }.joined(
                    separator: "/")
        }
        image_url = image_urls.first
        let interleaved = jobs.first { $0.markdown != nil }
        interleaved_content = interleaved.map { job in
            job.record.parts.map { part in
                switch part {
                case .text(let text): .text(text)
                case .picture(let position): .image(job.record.results.first { $0.position == position }?.deliveredPath)
                }
            }
        }
        interleaved_output = interleaved?.markdown?.string
        download_failures = outcomes.enumerated().compactMap { index, outcome in
            let reason = outcome.error.map { Failure($0)?.message ?? String(describing: $0) } ?? outcome.job?.shortfall?.message
            return reason.map { Missing(index: index + 1, error: $0) }
        }
        model = outcomes.first?.record.model.rawValue
        request_ids = outcomes.compactMap(\.record.requestID)
        task_ids = outcomes.compactMap(\.record.taskID?.rawValue)
        self.jobs = outcomes.map(\.record.id)
        asked = outcomes.map(\.record.asked).reduce(0, +)
        let bills = outcomes.compactMap(\.record.usage?.imageCount)
        billed = bills.isEmpty ? nil : bills.reduce(0, +)
    }
}
