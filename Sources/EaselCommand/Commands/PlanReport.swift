import ArgumentParser
import Easel

/// What `check` says, and `edit` before it sends.
struct PlanReport: Encodable {
    struct Plan: Encodable {
        let canvas: String?
        let size: String?
        let boxesSent: Bool
        let model: String
        let mode: Mode
    }

    struct Request: Encodable {
        let method = "POST"
        let path: String
        let headers: [String: String]
        let body: JSONValue

        enum CodingKeys: String, CodingKey { case method, path, headers, body }

        init(_ request: GenerationRequest) {
            path = "/api/v1" + request.path
            headers = request.headers.merging(["Authorization": "Bearer <key>", "Content-Type": "application/json"]) { own, _ in own }
            body = request.body
        }
    }

    let findings: [Finding]
    let plan: Plan
    let cost: JobReport.Cost
    let request: [Request]?
}
