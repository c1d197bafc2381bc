public import Raster

extension Edit {
    /// Everything that stands against sending this edit to a model, violations and advice, all at once.
    ///
    /// - Parameters:
    ///   - references: What is known of each reference image as it will be sent; `nil` for one that only the service sees.
    ///   - originals: The upright sizes that the regions were measured in, where the images are prepared before they are sent.
    ///   - region: Where the service runs, to tell models that are not there.
    public func findings(
        for model: ImageModel, references facts: [ImageInfo?], originals: [PixelSize?]? = nil, in region: ServiceRegion? = nil
    ) -> [Finding] {
        let sizes = originals ?? facts.map { $0?.displaySize }
        return promptFindings(model) + imageFindings(model, facts) + boxFindings(model, sizes) + paletteFindings(model)
            + sizeFindings(model, facts) + countFindings(model) + parameterFindings(model) + placeFindings(model, region)
    }

    /// The edit as a value that can be sent.
    ///
    /// - Parameters:
    ///   - force: Sends despite violations, which then stand among the findings.
    ///   - allowingTruncation: Lets the service cut what is too long.
    /// - Throws: ``InvalidEdit`` with every violation.
    public func validated(
        for model: ImageModel, references facts: [ImageInfo?], in region: ServiceRegion? = nil, force: Bool = false,
        allowingTruncation: Bool = false
    ) throws(InvalidEdit) -> ValidatedEdit {
        let findings = findings(for: model, references: facts, in: region)
        let stopping = findings.violations.filter { !(allowingTruncation && $0.service == .cuts) }
        guard force || stopping.isEmpty else { throw InvalidEdit(stopping) }
        let takesBoxes = model.modes[mode]?.parameters.contains(.boxList) ?? false
        return ValidatedEdit(
            edit: self, model: model, prompt: resolvedPrompt().text, size: requestSize(for: model, sizes: facts.map { $0?.displaySize }),
            boxes: takesBoxes && (hasRegions || boxList != nil) ? references.indices.map { regions(of: $0) } : nil, findings: findings)
    }

    private func promptFindings(_ model: ImageModel) -> [Finding] {
        let resolved = resolvedPrompt()
        var findings = resolved.findings
        if resolved.text.allSatisfy(\.isWhitespace) {
            findings.append(
                Finding("prompt", found: "it is empty", allowed: "say in words what should change", source: .easel, service: .refuses))
        }
        let limit = model.prompt.value
        let length = limit.length(of: resolved.text)
        if length.least > limit.count {
            findings.append(
                Finding(
                    "prompt", found: "\(grouped(length.least)) \(limit.unit.rawValue)",
                    allowed: "at most \(grouped(limit.count)); shorten it, or send it cut with --allow-truncation",
                    source: model.prompt.source,
                    service: .cuts))
        } else if length.likely > limit.count {
            findings.append(
                Finding(
                    "prompt", found: "about \(grouped(length.likely)) tokens by Easel's estimate",
                    allowed: "at most \(grouped(limit.count)); what is longer is cut by the service", source: model.prompt.source,
                    severity: .advice, service: .cuts))
        } else if model.prefersTask, let limit = model.taskPrompt, limit.value.length(of: resolved.text).least > limit.value.count {
            findings.append(
                Finding(
                    "prompt", found: "\(grouped(limit.value.length(of: resolved.text).least)) \(limit.value.unit.rawValue)",
                    allowed:
                        "at most \(grouped(limit.value.count)) as a task by this document; --sync counts \(model.prompt.value.unit.rawValue)",
                    source: limit.source, severity: .advice, service: .cuts))
        }
        if let negativePrompt {
            if let limit = model.negativePrompt, negativePrompt.unicodeScalars.count > limit.value {
                findings.append(
                    Finding(
                        model.negativePromptField, found: "\(grouped(negativePrompt.unicodeScalars.count)) characters",
                        allowed: "at most \(limit.value)", source: limit.source, service: .cuts))
            }
            if model.negativePrompt?.source == .skillGuide {
                findings.append(
                    Finding(
                        "parameters.negative_prompt", found: "it is not on the vendor's page for \(model.id)",
                        allowed: "if the service refuses it, leave it out", source: .wan27, severity: .advice))
            }
        }
        return findings
    }

    private func countFindings(_ model: ImageModel) -> [Finding] {
        guard let limits = model.modes[mode] else { return [] }
        var findings: [Finding] = []
        if makesOneAtATime(model) {
            if count > 1, count <= Self.mostRequests {
                let seeds = seed == nil ? "" : ", with seeds that count up"
                findings.append(
                    Finding(
                        "parameters.n", found: "\(count)",
                        allowed: "\(model.id) makes one picture at a time, so \(count) requests are sent\(seeds), each billed",
                        source: limits.count?.source ?? model.prompt.source, severity: .advice))
            } else if count != 1 {
                findings.append(
                    Finding(
                        "parameters.n", found: "\(count)",
                        allowed: "1 to \(Self.mostRequests) are allowed, each a request of its own", source: .easel))
            }
        } else if let range = limits.count, !range.value.contains(count) {
            findings.append(
                Finding("parameters.n", found: "\(count)", allowed: range.value.sentence, source: range.source, service: .refuses))
        }
        if let maxImages, let range = limits.maxImages, !range.value.contains(maxImages) {
            findings.append(
                Finding(
                    "parameters.max_images", found: "\(maxImages)", allowed: range.value.sentence, source: range.source, service: .refuses))
        }
        return findings
    }

    private func placeFindings(_ model: ImageModel, _ region: ServiceRegion?) -> [Finding] {
        guard let region, !model.availability.isEmpty else { return [] }
        if let there = model.availability[region] {
            guard there.disputed else { return [] }
            return [
                Finding(
                    "model", found: "\(model.id) in \(region.rawValue)", allowed: "documents differ on whether it is there",
                    source: model.prompt.source, severity: .advice)
            ]
        }
        let places = ServiceRegion.allCases.filter { model.availability[$0] != nil }.map(\.rawValue)
        return [
            Finding(
                "model", found: "\(model.id) is not listed for \(region.rawValue)",
                allowed: "--service-region \(places.joined(separator: " or "))", source: .pricing, severity: .advice)
        ]
    }
}

extension ImageModel {
    /// Where a negative prompt stands in a request: prompt bodies have it beside the prompt.
    var negativePromptField: String { syncEndpoint == nil ? "input.negative_prompt" : "parameters.negative_prompt" }
}

extension ClosedRange<Int> {
    /// The range as the end of a sentence.
    var sentence: String {
        lowerBound == upperBound ? "only \(grouped(lowerBound)) is allowed" : "\(grouped(lowerBound)) to \(grouped(upperBound)) are allowed"
    }
}

extension ImageModel.TextLimit {
    /// How long a text is in this unit: certainly, and by estimate.
    ///
    /// Characters are counted exactly. Tokens cannot be: an ideograph is taken for one, other text for one in four letters,
    /// and certain is only that a run of letters is at least one.
    func length(of text: String) -> (least: Int, likely: Int) {
        let scalars = text.unicodeScalars
        guard unit == .tokens else { return (scalars.count, scalars.count) }
        let ideographs = scalars.count { $0.properties.isIdeographic }
        let words = text.split { $0.isWhitespace || $0.unicodeScalars.contains(where: \.properties.isIdeographic) }.count
        // Tokens of common ideographs can hold two of them, and a token can hold a word with its blank.
        return (ideographs / 2 + words / 2, ideographs + (scalars.count - ideographs + 3) / 4)
    }
}
