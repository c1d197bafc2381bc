import Raster

extension Edit {
    func paletteFindings(_ model: ImageModel) -> [Finding] {
        guard let palette else { return [] }
        var findings = palette.findings()
        let limits = model.modes[mode]
        if limits?.parameters.contains(.colorPalette) != true {
            let elsewhere = model.modes.values.contains { $0.parameters.contains(.colorPalette) }
            findings.append(
                Finding(
                    "parameters.color_palette", found: "a palette\(mode == .sequential ? " together with enable_sequential" : "")",
                    allowed: elsewhere ? "not in a sequence" : "\(model.id) takes none", source: .wan27,
                    service: elsewhere ? .refuses : .ignores))
        } else if mode == .edit {
            findings.append(
                Finding(
                    "parameters.color_palette", found: "a palette together with reference images",
                    allowed: "no page forbids it, and the usual case is without images", source: .wan27, severity: .advice))
        }
        return findings
    }

    func sizeFindings(_ model: ImageModel, _ facts: [ImageInfo?]) -> [Finding] {
        guard let limits = model.modes[mode] else { return [] }
        guard let rule = limits.size else {
            guard let size else { return [] }
            return [
                Finding(
                    "parameters.size", found: size.text, allowed: "\(model.id) takes no size", source: model.prompt.source,
                    service: .ignores)
            ]
        }
        func refused(_ found: String, _ allowed: String) -> [Finding] {
            [Finding("parameters.size", found: found, allowed: allowed, source: rule.source, service: .refuses)]
        }
        switch size {
        case .keyword(let word) where rule.value.keywords[word] == nil:
            let words = rule.value.keywords.keys.sorted()
            return refused(
                word,
                words.isEmpty
                    ? "write pixels, as \(rule.value.defaultSize.text)" : "\(words.joined(separator: ", ")) in mode \(mode.rawValue)")
        case .pixels(let size) where !rule.value.allows(size):
            return refused(size.wireText, "\(rule.value.sentence); the nearest is \(rule.value.nearest(to: size).wireText)")
        case .pixels(let size) where !rule.value.isAdvised(size):
            guard let advised = rule.value.advised else { break }
            return [
                Finding(
                    "parameters.size", found: size.wireText,
                    allowed: "\(advised.sentence) by this page; the nearest is \(rule.value.nearest(to: size).wireText)",
                    source: advised.source, severity: .advice)
            ]
        case .ratio(let width, let height):
            if let ratio = rule.value.ratio, !ratio.contains(Double(width) / Double(height)) {
                return refused("\(width):\(height)", rule.value.sentence)
            }
            // The largest size of a shape in whole steps is off by less than a fiftieth; more is another shape.
            let wanted = Double(width) / Double(height)
            let made = rule.value.largest(ofRatio: wanted, budget: rule.value.defaultBudget)
            if abs(made.aspectRatio / wanted - 1) > 0.02 {
                return [
                    Finding(
                        "parameters.size", found: "\(width):\(height)", allowed: "the nearest that \(model.id) makes is \(made.wireText)",
                        source: rule.source, severity: .advice)
                ]
            }
        case .like(let name):
            guard let index = index(ofReference: name) else {
                return [
                    Finding(
                        "size", found: "like:\(name) names no reference image", allowed: "a name, or 1 to \(references.count)",
                        source: .easel)
                ]
            }
            if facts.indices.contains(index), facts[index] == nil { return [unknownShape("like:\(name)")] }
        case nil:
            if let canvas = canvasIndex()?.index, facts.indices.contains(canvas), facts[canvas] == nil { return [unknownShape("no size")] }
        default: break
        }
        return []
    }

    private func unknownShape(_ found: String) -> Finding {
        Finding(
            "parameters.size", found: "\(found), and the canvas is seen only by the service",
            allowed: "the last image will shape the result; say --size", source: .easel, severity: .advice)
    }

    func parameterFindings(_ model: ImageModel) -> [Finding] {
        guard let limits = model.modes[mode] else { return [] }
        var findings: [Finding] = []
        if let seed, !(0...2_147_483_647).contains(seed) {
            findings.append(
                Finding("parameters.seed", found: "\(seed)", allowed: "0 to 2,147,483,647", source: model.prompt.source, service: .refuses))
        }
        // What is false or absent is not sent to a model that does not know it, so only what is asked for can be in vain.
        let asked: [(Parameter, Bool)] = [
            (.negativePrompt, negativePrompt?.isEmpty == false), (.promptExtend, promptExtend == true), (.watermark, watermark == true),
            (.thinking, thinking == true), (.sequential, sequential == true), (.interleave, interleave == true),
            (.maxImages, maxImages != nil),
            (.seed, seed != nil),
        ]
        for (parameter, isAsked) in asked where isAsked {
            let known = limits.parameters.contains(parameter) || (parameter == .maxImages && limits.maxImages != nil)
            guard !known else { continue }
            let elsewhere = model.modes.first {
                $0.value.parameters.contains(parameter) || (parameter == .maxImages && $0.value.maxImages != nil)
            }?.key
            findings.append(
                Finding(
                    "parameters.\(parameter.rawValue)", found: "it is set in mode \(mode.rawValue)",
                    allowed: elsewhere.map { "it has an effect only in mode \($0.rawValue)" } ?? "\(model.id) does not take it",
                    source: model.prompt.source, service: .ignores))
        }
        return findings
    }
}

extension SizeRule {
    /// The limits as the end of a sentence.
    public var sentence: String {
        if !fixed.isEmpty { return "only \(fixed.map(\.wireText).joined(separator: ", "))" }
        var parts: [String] = []
        if let pixelCount { parts.append("\(grouped(pixelCount.lowerBound)) to \(grouped(pixelCount.upperBound)) pixels") }
        if let sides { parts.append("sides of \(sides.lowerBound) to \(sides.upperBound)") }
        if let ratio { parts.append("a shape of 1:\(Int((1 / ratio.lowerBound).rounded())) to \(Int(ratio.upperBound.rounded())):1") }
        if !keywords.isEmpty { parts.append("or \(keywords.keys.sorted().joined(separator: ", "))") }
        return parts.joined(separator: ", ")
    }
}
