public import ImageEditing

/// A row of the service's own list of tasks.
///
/// Source: Model Studio, “Asynchronous task management”, read 2026-11-21.
public struct TaskSummary: Hashable, Sendable {
    public var id: ServiceTask.ID
    public var status: ServiceTask.Status
    public var model: ImageModel.ID
    /// Milliseconds since 1970.
    public var created: Int?
    public var requestID: String?

    init?(_ json: JSONValue) {
        guard let id = json["task_id"]?.string else { return nil }
        self.id = ServiceTask.ID(rawValue: id)
        status = ServiceTask.Status(rawValue: json["status"]?.string ?? json["task_status"]?.string ?? "")
        model = ImageModel.ID(rawValue: json["model_name"]?.string ?? "")
        created = json["gmt_create"]?.integer ?? json["start_time"]?.integer
        requestID = json["request_id"]?.string
    }
}
