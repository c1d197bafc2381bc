import ImageEditing
import Raster

/// The `output` and `usage` of a request, in the form of the model's family.
struct SandboxAnswer {
    let request: SandboxRequest
    let size: PixelSize
    let form: ImageModel.Body
    let host: String

    /// - Parameter offer: Makes the picture of an index available and gives its file name.
    func build(fails: Bool, _ offer: (Int) async -> String) async -> (output: [String: JSONValue], usage: JSONValue?) {
        let count = request.count
        if fails {
            let metrics: JSONValue = ["TOTAL": .integer(count), "SUCCEEDED": 0, "FAILED": .integer(count)]
            return (
                ["code": "DataInspectionFailed", "message": "Input data may contain inappropriate content.", "task_metrics": metrics], nil
            )
        }
        // The prompt that asks for it loses its last picture to the content check.
        let lost = request.prompt.contains("[[partial]]") && count > 1 ? 1 : 0
        var addresses: [String] = []
        for index in 0..<(count - lost) {
            addresses.append("http://\(host)/results/\(await offer(index))?Expires=4070908800&OSSAccessKeyId=sandbox&Signature=sandbox")
        }
        return form == .prompt ? results(addresses, lost: lost) : choices(addresses)
    }

    private func results(_ addresses: [String], lost: Int) -> ([String: JSONValue], JSONValue) {
        var rows = addresses.map { address -> JSONValue in
            var row: [String: JSONValue] = ["url": .string(address), "orig_prompt": .string(request.prompt)]
            if request.parameters["prompt_extend"]?.bool ?? true { row["actual_prompt"] = .string(request.prompt + ", in soft light") }
            return .object(row)
        }
        for _ in 0..<lost { rows.append(["code": "DataInspectionFailed", "message": "Output data may contain inappropriate content."]) }
        let metrics: JSONValue = ["TOTAL": .integer(rows.count), "SUCCEEDED": .integer(addresses.count), "FAILED": .integer(lost)]
        return (["results": .array(rows), "task_metrics": metrics], ["image_count": .integer(addresses.count)])
    }

    private func choices(_ addresses: [String]) -> ([String: JSONValue], JSONValue) {
        let isWan = request.model.id.rawValue.hasPrefix("wan")
        func choice(_ content: [JSONValue]) -> JSONValue {
            ["finish_reason": "stop", "message": ["role": "assistant", "content": .array(content)]]
        }
        func image(_ address: String) -> JSONValue {
            isWan ? ["type": "image", "image": .string(address)] : ["image": .string(address)]
        }
        var output: [String: JSONValue] = [:]
        if request.isInterleaved {
            let content = addresses.enumerated().flatMap { index, address -> [JSONValue] in
                [["type": "text", "text": .string("Step \(index + 1). ")], image(address)]
            }
            output["choices"] = [choice(content)]
        } else if isWan, !request.isSequential {
            output["choices"] = .array(addresses.map { choice([image($0)]) })
        } else {
            var content = addresses.map(image)
            if request.model.id == "z-image-turbo" { content.append(["text": .string(request.prompt)]) }
            output["choices"] = [choice(content)]
        }
        var usage: [String: JSONValue] = ["image_count": .integer(addresses.count)]
        if isWan {
            output["finished"] = true
            usage.merge(["size": .string(size.wireText), "input_tokens": 0, "output_tokens": 0, "total_tokens": 0]) { _, new in new }
        } else {
            usage.merge(["width": .integer(size.width), "height": .integer(size.height)]) { _, new in new }
        }
        return (output, .object(usage))
    }
}
