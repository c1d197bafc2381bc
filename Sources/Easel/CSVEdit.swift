import ImageEditing

/// A row of a CSV manifest as the JSON of an edit: what is no text is read as JSON, lists of pictures as `a.jpg; b.jpg`.
struct CSVEdit {
    let header: [String]
    let fields: [String]

    private static let numbers: Set<String> = ["n", "seed", "max_images"]
    private static let flags: Set<String> = ["prompt_extend", "watermark", "thinking_mode", "enable_sequential", "enable_interleave"]

    /// - Throws: ``InvalidEdit`` for a value that is not of its column's kind, and for more fields than columns.
    func json() throws -> JSONValue {
        var faults: [Finding] = []
        func fault(_ field: String, _ found: String, _ allowed: String) {
            faults.append(Finding(field, found: found, allowed: allowed, source: .easel))
        }
        if fields.count > header.count { fault("row", "\(fields.count) fields", "\(header.count), as the first line has") }
        var members: [String: JSONValue] = [:]
        for (name, text) in zip(header, fields) where !text.isEmpty {
            switch name {
            case _ where Self.numbers.contains(name):
                if let number = Int(text) { members[name] = .integer(number) } else { fault(name, "“\(text)”", "a whole number") }
            case _ where Self.flags.contains(name):
                let value = ["true": true, "yes": true, "1": true, "false": false, "no": false, "0": false][text.lowercased()]
                if let value { members[name] = .bool(value) } else { fault(name, "“\(text)”", "true or false") }
            case "images", "reference_images":
                members[name] = .array(
                    text.split(separator: ";").map {
                        .string(String($0.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()))
                    })
            case "regions", "bbox_list", "palette", "color_palette":
                if let value = try? ReportJSON.decode(Array(text.utf8)) {
                    members[name] = value
                } else {
                    fault(name, "“\(text.prefix(40))”", "JSON")
                }
            default: members[name] = .string(text)
            }
        }
        guard faults.isEmpty else { throw InvalidEdit(faults) }
        return .object(members)
    }
}
