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
        GenerationAnswer(try await call(.GET, "/tasks/\(PercentEncoding.component(id.rawValue))", effect: .none))
    }

    /// Asks for a task to be cancelled. The answer says nothing about it: query the task afterwards.
    public func cancel(_ id: ServiceTask.ID) async throws {
        _ = try await call(.POST, "/tasks/\(PercentEncoding.component(id.rawValue))/cancel", effect: .none)
    }

    /// The account's tasks of the last 24 hours, newest pages first.
    ///
    /// - Parameter page: From 1.
    public func tasks(model: ImageModel.ID? = nil, status: ServiceTask.Status? = nil, page: Int = 1, pageSize: Int = 50) async throws
        -> [TaskSummary]
    {
        try await taskPage(model: model, status: status, page: page, pageSize: pageSize).rows
    }

    /// One page of the account's tasks, with the number of pages.
    ///
    /// - Parameters:
    ///   - start, end: `YYYYMMDDhhmmss` in the service's own time, at most 24 hours apart; with one of them the other is 24 hours away.
    ///   - page: From 1.
    public func taskPage(
        model: ImageModel.ID? = nil, status: ServiceTask.Status? = nil, start: String? = nil, end: String? = nil, page: Int = 1,
        pageSize: Int = 50
    ) async throws -> TaskPage {
        var query = "page_no=\(page)&page_size=\(pageSize)"
        if let start { query += "&start_time=\(PercentEncoding.component(start))" }
        if let end { query += "&end_time=\(PercentEncoding.component(end))" }
        if let model { query += "&model_name=\(PercentEncoding.component(model.rawValue))" }
        if let status { query += "&status=\(PercentEncoding.component(status.rawValue))" }
        return TaskPage(try await call(.GET, "/tasks?\(query)", effect: .none))
    }
}
