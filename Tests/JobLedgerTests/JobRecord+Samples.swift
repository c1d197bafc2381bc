import ImageEditing

@testable import JobLedger

extension JobRecord {
    /// A planned job with this id.
    static func planned(_ id: String, at time: Double = 1000) -> JobRecord {
        JobRecord(
            id: id, createdAt: time, model: .wan27Image, edit: ["prompt": "Make it blue", "n": 1],
            baseURL: "https://dashscope-intl.aliyuncs.com/api/v1",
            isSandbox: false, delivery: ["output": "/tmp/out"], asked: 1, plannedCost: Money("0.03", .usd))
    }
}
