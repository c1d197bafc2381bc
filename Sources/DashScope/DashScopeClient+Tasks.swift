public import ImageEditing
import NIOHTTP1

extension DashScopeClient {
    /// Sends a request. The answer holds the pictures, or the task that makes them.
    ///
    /// It is repeated only when it cannot have been accepted.
    /// - Throws: ``DashScopeError``, whose `outcome` says whether it may have been.
    public func send(_ request: GenerationRequest) async throws -> GenerationAnswer {
        let json = try await call(
            .POST, request.path, headers: request.headers, body: request.body, effect: .paid,
            timeout: request.call == .sync ? syncTimeout : requestTimeout)
        let answer = GenerationAnswer(json)
        if request.call == .task, answer.taskID == nil {
            throw DashScopeError(
                .service, "The service accepted the request and named no task.", requestID: answer.requestID, outcome: .unknown)
        }
        return answer
    }

    /// Where a task stands, with its pictures when it has any.
    public func task(_ id: ServiceTask.ID) async throws -> GenerationAnswer {
        GenerationAnswer(try await call(.GET, "/tasks/\(Self.escaped(id.rawValue))", effect: .none))
    }

    /// Asks for a task to be cancelled. The answer says nothing about it: query the task afterwards.
    public func cancel(_ id: ServiceTask.ID) async throws {
        _ = try await call(.POST, "/tasks/\(Self.escaped(id.rawValue))/cancel", effect: .none)
    }

    /// The account's tasks of the last 24 hours, newest pages first.
    ///
    /// - Parameter page: From 1.
    public func tasks(model: ImageModel.ID? = nil, status: ServiceTask.Status? = nil, page: Int = 1, pageSize: Int = 50) async throws
        -> [TaskSummary]
    {
        var query = "page_no=\(page)&page_size=\(pageSize)"
        if let model { query += "&model_name=\(Self.escaped(model.rawValue))" }
        if let status { query += "&status=\(Self.escaped(status.rawValue))" }
        return TaskSummary.rows(in: try await call(.GET, "/tasks?\(query)", effect: .none))
    }

    /// Percent-encoded for one component of a path or a query.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
