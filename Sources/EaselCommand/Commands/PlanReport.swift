import ArgumentParser
import Easel

/// What `check` says, and `edit` before it sends.
struct PlanReport: Encodable {
    struct Plan: Encodable {
        let canvas: String?
        let size: String?
        /// The part of the canvas that is sent.
        let crop: [Int]?
        let magnification: Double?
        let boxesSent: Bool
        let model: String
        let mode: Mode
        /// Several where the model makes one picture at a time, and where there are steps.
        let requests: Int
        /// Absent unless the canvas has more regions than a request takes.
        let steps: [Step]?
    }

    /// A few of the regions, edited on what the step before has made.
    struct Step: Encodable {
        let regions: [[Int]]
        let crop: [Int]?
        let magnification: Double?

        init(_ plan: EditPlan) {
            regions = plan.canvas.map { plan.edit.regions(of: $0).map(\.corners) } ?? []
            crop = plan.crop?.corners
            magnification = plan.magnification
        }
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

    /// The requests in the order of sending; local files stand as the address that their upload will have.
    static func requests(of plan: EditPlan, call: GenerationRequest.Call?) throws -> [Request] {
        // The canvas of a later step is what the step before has delivered.
        let values = plan.edit.references.map { reference in
            switch reference.source {
            case .address(let text), .data(let text), .uploaded(let text): text
            case .file(let path): "oss://<upload_dir>/<\(path.stem ?? "picture")-unique name>"
            case .standardInput: "oss://<upload_dir>/<unique name>"
            }
        }
        return try (plan.steps.isEmpty ? plan.requests : plan.steps).map { part in
            let validated = try part.validated(force: true)
            // A call that cannot be made is among the findings; shown is the one that the model prefers.
            let wanted = try? GenerationRequest(validated, images: values, call: call, in: part.serviceRegion)
            return Request(try wanted ?? GenerationRequest(validated, images: values, in: part.serviceRegion))
        }
    }
}
