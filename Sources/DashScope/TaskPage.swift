import ImageEditing

/// A page of the service's own list of tasks.
public struct TaskPage: Hashable, Sendable {
    public var rows: [TaskSummary]
    /// From 1.
    public var page: Int
    /// Of all pages; `nil` when the service does not say.
    public var pageCount: Int?
    public var taskCount: Int?

    /// Conflict C19: the page says `data`, the SDK reads `tasks`, and lifts a wrapper `output`.
    init(_ json: JSONValue) {
        let holders = [json, json["output"] ?? .null]
        rows = (holders.lazy.compactMap { $0["data"]?.array ?? $0["tasks"]?.array }.first ?? []).compactMap(TaskSummary.init)
        func number(_ key: String) -> Int? { holders.lazy.compactMap { $0[key]?.integer }.first }
        page = number("page_no") ?? 1
        pageCount = number("total_page")
        taskCount = number("total")
    }
}
