import Easel

extension JobLedger {
    /// Adds a job with pictures, as one that was delivered leaves it; the files are not there.
    ///
    /// - Parameter arrived: The positions of the pictures that came; `nil` for all.
    @discardableResult
    func addDelivered(
        _ id: String, on base: PictureReference? = nil, at time: Double = 1000, edit: Edit = Edit("A round window"),
        model: ImageModel.ID = .wan27Image, pictures: Int = 1, arrived: Set<Int>? = nil
    ) throws -> JobRecord {
        var job = JobRecord(
            id: id, createdAt: time, model: model, edit: EditFile(edit: edit, model: model).json, baseURL: "https://example.com/api/v1",
            isSandbox: false, delivery: [:], asked: pictures, plannedCost: nil)
        job.base = base
        try add(job)
        for state in [.submitting, .submitted, .succeeded, .downloaded, .delivered] as [JobState] {
            job = try move(id, from: job.state, to: state, at: time)
        }
        return try amend(id) { job in
            job.results = (1...pictures).map { position in
                var result = ResultRecord(position: position, address: nil)
                guard arrived?.contains(position) ?? true else { return result }
                result.rawPath = "/raw/\(id)-\(position).png"
                result.sha256 = "hash of \(id)-\(position)"
                result.deliveredPath = "/out/\(id)-\(position).png"
                return result
            }
        }
    }

    /// Adds a job that goes on from the first picture of another.
    @discardableResult
    func addDelivered(_ id: String, onFirstOf base: String, at time: Double) throws -> JobRecord {
        try addDelivered(id, on: PictureReference(job: base, position: 1), at: time)
    }
}
