import Raster
import SystemPackage

/// How an edit is written down: edit files, manifest lines and the ledger hold the same JSON.
extension EditFile {
    /// Every key that an edit file can have.
    public static let keys: Set<String> = [
        "prompt", "model", "images", "reference_images", "canvas", "regions", "bbox_list", "palette", "color_palette", "size", "n", "seed",
        "negative_prompt", "prompt_extend", "watermark", "thinking_mode", "enable_sequential", "enable_interleave", "max_images", "id",
        "style", "mask",
    ]

    /// Reads the JSON of an edit.
    ///
    /// - Throws: ``InvalidEdit`` with every fault: an unknown key, a value of the wrong kind, two names for one thing.
    public init(_ json: JSONValue) throws(InvalidEdit) {
        guard let members = json.object else {
            throw InvalidEdit([Finding("edit", found: "no JSON object", allowed: "an object with at least a prompt", source: .easel)])
        }
        var reader = MemberReader(members: members)
        reader.refuseUnknown(Self.keys)
        reader.refuseBoth("images", "reference_images")
        reader.refuseBoth("regions", "bbox_list")
        reader.refuseBoth("palette", "color_palette")
        var edit = Edit(reader.string("prompt") ?? "")
        edit.references = reader.references()
        edit.canvas = reader.canvas()
        edit.mask = reader.string("mask").map { FilePath($0) }
        edit.boxList = reader.boxes("bbox_list")
        reader.readRegions(into: &edit.references)
        edit.palette = reader.palette()
        edit.size = reader.size()
        edit.count = reader.integer("n") ?? 1
        edit.seed = reader.integer("seed")
        edit.negativePrompt = reader.string("negative_prompt")
        edit.promptExtend = reader.bool("prompt_extend")
        edit.watermark = reader.bool("watermark")
        edit.thinking = reader.bool("thinking_mode")
        edit.sequential = reader.bool("enable_sequential")
        edit.interleave = reader.bool("enable_interleave")
        edit.maxImages = reader.integer("max_images")
        self.init(
            edit: edit, model: reader.string("model").map { ImageModel.ID(rawValue: $0) }, id: reader.string("id"),
            style: reader.string("style"))
        guard reader.faults.isEmpty else { throw InvalidEdit(reader.faults) }
    }

    /// The JSON that ``init(_:)`` reads back.
    public var json: JSONValue {
        var members: [String: JSONValue] = ["prompt": .string(edit.prompt)]
        members["model"] = model.map { .string($0.rawValue) }
        members["id"] = id.map(JSONValue.string)
        members["style"] = style.map(JSONValue.string)
        if !edit.references.isEmpty { members["images"] = .array(edit.references.map(\.json)) }
        members["canvas"] = edit.canvas.map(JSONValue.string)
        members["mask"] = edit.mask.map { .string($0.string) }
        members["bbox_list"] = edit.boxList.map { .array($0.map { .array($0.map { .array($0.map(JSONValue.integer)) }) }) }
        members["palette"] = edit.palette.map {
            .array($0.entries.map { .object(["hex": .string($0.hex), "ratio": .string($0.ratio)]) })
        }
        members["size"] = edit.size.map { .string($0.text) }
        members["n"] = .integer(edit.count)
        members["seed"] = edit.seed.map(JSONValue.integer)
        members["negative_prompt"] = edit.negativePrompt.map(JSONValue.string)
        members["prompt_extend"] = edit.promptExtend.map(JSONValue.bool)
        members["watermark"] = edit.watermark.map(JSONValue.bool)
        members["thinking_mode"] = edit.thinking.map(JSONValue.bool)
        members["enable_sequential"] = edit.sequential.map(JSONValue.bool)
        members["enable_interleave"] = edit.interleave.map(JSONValue.bool)
        members["max_images"] = edit.maxImages.map(JSONValue.integer)
        return .object(members)
    }
}

extension ReferenceImage {
    var json: JSONValue {
        var members: [String: JSONValue] = [:]
        switch source {
        case .file(let path): members["source"] = .string(path.string)
        case .address(let text), .data(let text), .uploaded(let text): members["source"] = .string(text)
        case .standardInput: members["source"] = "-"
        }
        members["name"] = name.map(JSONValue.string)
        if !regions.isEmpty { members["regions"] = .array(regions.map { .array($0.corners.map(JSONValue.integer)) }) }
        return .object(members)
    }
}

/// Reads the members of an edit's JSON and collects what is wrong with them.
private struct MemberReader {
    let members: [String: JSONValue]
    var faults: [Finding] = []

    mutating func fault(_ field: String, _ found: String, _ allowed: String) {
        faults.append(Finding(field, found: found, allowed: allowed, source: .easel))
    }

    mutating func refuseUnknown(_ known: Set<String>) {
        for key in members.keys.sorted() where !known.contains(key) {
            fault(key, "an unknown key", "known are \(known.sorted().joined(separator: ", "))")
        }
    }

    mutating func refuseBoth(_ first: String, _ second: String) {
        if members[first] != nil, members[second] != nil { fault(second, "both \(first) and \(second)", "one of them") }
    }

    /// A member that may be absent or `null`.
    private func value(_ key: String) -> JSONValue? {
        guard let value = members[key], value != .null else { return nil }
        return value
    }

    mutating func string(_ key: String) -> String? {
        guard let value = value(key) else { return nil }
        if value.string == nil { fault(key, "no text", "a string") }
        return value.string
    }

    mutating func integer(_ key: String) -> Int? {
        guard let value = value(key) else { return nil }
        if value.integer == nil { fault(key, "no whole number", "a whole number") }
        return value.integer
    }

    mutating func bool(_ key: String) -> Bool? {
        guard let value = value(key) else { return nil }
        if value.bool == nil { fault(key, "neither true nor false", "true or false") }
        return value.bool
    }

    mutating func canvas() -> String? {
        if let number = value("canvas")?.integer { return String(number) }
        return string("canvas")
    }

    mutating func size() -> ResultSize? {
        guard let text = string("size") else { return nil }
        let size = ResultSize(text)
        if size == nil { fault("size", "“\(text)”", "1280*1280, 2K, 16:9 or like:NAME") }
        return size
    }

    mutating func references() -> [ReferenceImage] {
        let key = members["images"] == nil ? "reference_images" : "images"
        guard let value = value(key) else { return [] }
        let items = value.array ?? (value.string == nil ? nil : [value])
        guard let items else {
            fault(key, "no list", "a list of strings or of {name, source, regions}")
            return []
        }
        return items.enumerated().compactMap { index, item in
            let field = "\(key)[\(index)]"
            if let text = item.string { return ReferenceImage(parsing: text) }
            guard let object = item.object, let source = object["source"]?.string else {
                fault(field, "neither a string nor an object with a source", "PATH, URL, NAME=PATH or {name, source, regions}")
                return nil
            }
            for extra in object.keys.sorted() where !["source", "name", "regions"].contains(extra) {
                fault("\(field).\(extra)", "an unknown key", "name, source, regions")
            }
            let name = object["name"]?.string
            if let value = object["name"], name == nil, value != .null { fault("\(field).name", "no text", "a string") }
            if let name, !ReferenceImage.isName(name) { fault("\(field).name", "“\(name)”", "a letter, then letters, digits, _ or -") }
            return ReferenceImage(ImageSource(source), name: name, regions: object["regions"].map { regions($0, "\(field).regions") } ?? [])
        }
    }

    mutating func readRegions(into references: inout [ReferenceImage]) {
        guard let value = value("regions") else { return }
        if let byName = value.object {
            for name in byName.keys.sorted() {
                guard
                    let index = references.firstIndex(where: { $0.name == name })
                        ?? Int(name).flatMap({ references.indices.contains($0 - 1) ? $0 - 1 : nil })
                else {
                    fault("regions.\(name)", "no reference image has this name", references.compactMap(\.name).joined(separator: ", "))
                    continue
                }
                references[index].regions += regions(byName[name] ?? .null, "regions.\(name)")
            }
        } else if references.count == 1 {
            references[0].regions += regions(value, "regions")
        } else {
            fault("regions", "a list for \(references.count) images", "{NAME: [[x1, y1, x2, y2], …]}")
        }
    }

    private mutating func regions(_ value: JSONValue, _ field: String) -> [Region] {
        guard let rows = corners(value, field) else { return [] }
        return rows.enumerated().compactMap { index, corners in
            let region = Region(corners: corners)
            if region == nil { fault("\(field)[\(index)]", "\(corners.count) numbers", "four: [x1, y1, x2, y2]") }
            return region
        }
    }

    private mutating func corners(_ value: JSONValue, _ field: String) -> [[Int]]? {
        let rows = value.array?.map { $0.array?.compactMap(\.integer) }
        let isSane = rows?.allSatisfy { $0?.allSatisfy { (-1_000_000...1_000_000).contains($0) } ?? true } ?? true
        guard isSane, let rows, zip(rows, value.array ?? []).allSatisfy({ $0 != nil && $0?.count == $1.array?.count }) else {
            fault(field, "no list of boxes", "[[x1, y1, x2, y2], …] in whole pixels")
            return nil
        }
        return rows.compactMap(\.self)
    }

    mutating func boxes(_ key: String) -> [[[Int]]]? {
        guard let value = value(key) else { return nil }
        guard let lists = value.array else {
            fault(key, "no list", "one list of boxes for each image")
            return nil
        }
        return lists.enumerated().map { corners($1, "\(key)[\($0)]") ?? [] }
    }

    mutating func palette() -> Palette? {
        let key = members["palette"] == nil ? "color_palette" : "palette"
        guard let value = value(key) else { return nil }
        let entries = value.array?.map { item -> Palette.Entry? in
            guard let hex = item["hex"]?.string else { return nil }
            return item["ratio"]?.string.map { Palette.Entry(hex: hex, ratio: $0) }
        }
        guard let entries, !entries.contains(nil) else {
            fault(key, "no palette", ##"[{"hex": "#C2D1E6", "ratio": "23.51%"}, …]"##)
            return nil
        }
        return Palette(entries.compactMap(\.self))
    }
}
