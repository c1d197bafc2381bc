public import Raster

extension Edit {
    func imageFindings(_ model: ImageModel, _ facts: [ImageInfo?]) -> [Finding] {
        var findings: [Finding] = []
        guard let limits = model.modes[mode] else {
            let allowed = Mode.allCases.filter { model.modes[$0] != nil }.map(\.rawValue).joined(separator: ", ")
            return [
                Finding(
                    "references", found: "\(references.count) reference images, mode \(mode.rawValue)",
                    allowed: "\(model.id) does only: \(allowed)", source: model.prompt.source, service: .refuses)
            ]
        }
        if !limits.images.value.contains(references.count) {
            findings.append(
                Finding(
                    "references", found: "\(references.count) reference images", allowed: limits.images.value.sentence,
                    source: limits.images.source, service: .refuses))
        }
        if let canvas, canvasIndex() == nil, !references.isEmpty {
            findings.append(
                Finding(
                    "canvas", found: "“\(canvas)” is no reference image", allowed: "a name, or 1 to \(references.count)", source: .easel))
        } else if let choice = canvasIndex(), choice.isGuess {
            findings.append(
                Finding(
                    "canvas", found: "several images, and nothing says which one is edited",
                    allowed: "the last is taken; say another with --canvas", source: .easel, severity: .advice))
        }
        for (index, info) in facts.enumerated() {
            let name = references.indices.contains(index) ? references[index].source.displayName : "image \(index + 1)"
            if let info {
                findings += info.findings(for: model.images, field: "references[\(index)]", name: name)
            } else if index < references.count {
                findings.append(
                    Finding(
                        "references[\(index)]", found: "\(name) is seen only by the service",
                        allowed: "its size and format are not checked",
                        source: .easel, severity: .advice))
            }
        }
        return findings
    }
}

extension ImageInfo {
    /// What speaks against this picture as an input of a model, by the facts of its header.
    public func findings(for model: ImageModel, field: String = "image") -> [Finding] {
        model.edits ? findings(for: model.images, field: field, name: "it") : []
    }

    func findings(for limits: ImageModel.ImageLimits, field: String, name: String) -> [Finding] {
        var findings: [Finding] = []
        func add<Value>(
            _ part: String, _ found: String, _ allowed: String, _ limit: Sourced<Value>, _ severity: Finding.Severity = .violation
        ) {
            findings.append(
                Finding("\(field).\(part)", found: found, allowed: allowed, source: limit.source, severity: severity, service: .refuses))
        }
        let size = displaySize
        if !limits.formats.value.contains(format) {
            add(
                "format", "\(name) is a \(format.displayName) file",
                "allowed are \(limits.formats.value.map(\.displayName).joined(separator: ", "))", limits.formats)
        }
        let sides = limits.sides.value
        if !sides.contains(size.width) || !sides.contains(size.height) {
            let tooSmall = min(size.width, size.height) < sides.lowerBound
            add(
                "size", "\(name) is \(size) pixels",
                "sides of \(sides.lowerBound) to \(sides.upperBound). \(tooSmall ? "Enlarge it" : "Shrink it"): easel prepare, or choose another model",
                limits.sides)
        }
        if let ratio = limits.ratio, size.aspectRatio < ratio.value.lowerBound || size.aspectRatio > ratio.value.upperBound {
            add(
                "ratio", "\(name) is \(size) pixels, \(decimal(size.aspectRatio)) wide for each high",
                "\(decimal(ratio.value.lowerBound)) to \(decimal(ratio.value.upperBound)). Crop it", ratio)
        }
        if byteCount > limits.byteCount.value {
            add(
                "bytes", "\(name) has \(grouped(byteCount)) bytes",
                "at most \(grouped(limits.byteCount.value)). Make it smaller: easel prepare", limits.byteCount)
        }
        if hasAlpha {
            switch limits.alpha.value {
            case .unsupported: add("alpha", "\(name) has an alpha channel", "none. Flatten it: easel prepare", limits.alpha)
            case .disputed:
                add("alpha", "\(name) has an alpha channel", "pages differ on whether it is ignored or refused", limits.alpha, .advice)
            case .undocumented: break
            }
        }
        if frames > 1, limits.formats.value.contains(format) {
            findings.append(
                Finding(
                    "\(field).frames", found: "\(name) has \(frames) frames", allowed: "only the first is used",
                    source: limits.formats.source,
                    severity: .advice))
        }
        return findings
    }
}

/// A number with at most three decimals.
private func decimal(_ value: Double) -> String {
    let thousandths = Int((value * 1000).rounded())
    var text = "\(thousandths / 1000).\(String(thousandths % 1000 + 1000).dropFirst())"
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
}
