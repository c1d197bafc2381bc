import ImageEditing
import Raster

extension SandboxRequest {
    /// Refuses what the service refuses. The limits are the catalogue's, asked through the same code as the client's check.
    ///
    /// - Parameter facts: The headers of the images.
    func check(_ facts: [ImageInfo]) throws(Refusal) {
        if model.modes[mode]?.count == nil, parameters["n"] != nil { throw .invalid("n must not be set for \(model.id)") }
        // The client makes several requests of it; the service refuses it in one.
        if let range = model.modes[mode]?.count?.value, let count = parameters["n"]?.integer, !range.contains(count) {
            throw .invalid(range == 1...1 ? "n must be 1" : "Range of n should be [\(range.lowerBound), \(range.upperBound)]")
        }
        var edit = Edit(prompt.replacing("{", with: "{{").replacing("}", with: "}}"))
        edit.references = images.map { ReferenceImage(ImageSource($0)) }
        edit.canvas = images.isEmpty ? nil : String(images.count)
        if parameters["bbox_list"] != nil, model.modes[mode]?.parameters.contains(.boxList) == true {
            edit.boxList = boxes.map { $0.map(\.corners) }
        }
        edit.count = parameters["n"]?.integer ?? 1
        edit.seed = parameters["seed"]?.integer
        edit.sequential = parameters["enable_sequential"]?.bool
        edit.interleave = parameters["enable_interleave"]?.bool
        edit.maxImages = parameters["max_images"]?.integer
        edit.size = parameters["size"]?.string.flatMap(ResultSize.init)
        if let entries = parameters["color_palette"]?.array {
            edit.palette = Palette(entries.map { Palette.Entry(hex: $0["hex"]?.string ?? "", ratio: $0["ratio"]?.string ?? "") })
        }
        // Transparent pictures are outside the pages' limits, yet what the service does with them is written nowhere but
        // for wan2.5, which takes them; the sandbox takes them all.
        let refused = edit.findings(for: model, references: facts).first {
            $0.severity == .violation && $0.service == .refuses && !$0.field.hasSuffix(".alpha")
        }
        if let refused { throw .invalid("\(refused.field): \(refused.found); \(refused.allowed)") }
        for (index, list) in boxes.enumerated() where index < facts.count {
            for box in list where !box.fits(in: facts[index].displaySize) {
                throw .invalid("bbox_list[\(index)]: [\(box)] is not inside the image")
            }
        }
    }

    /// The size of the result.
    ///
    /// - Parameter sizes: Of the images, upright; the last one shapes the result when a keyword is given.
    func resultSize(_ sizes: [PixelSize]) -> PixelSize {
        guard let rule = model.modes[mode]?.size?.value else { return fitted(budget: 1024 * 1024, like: sizes.last, multiple: 16) }
        switch parameters["size"]?.string.flatMap(SandboxSize.init) {
        case .pixels(let size):
            // Source: Model Studio, “Qwen text-to-image”: 1033*1032 gives 1040*1024.
            func rounded(_ side: Int) -> Int {
                rule.multiple == 1 ? side : max(rule.multiple, (side + rule.multiple / 2) / rule.multiple * rule.multiple)
            }
            return rule.recommended.contains(size) ? size : PixelSize(width: rounded(size.width), height: rounded(size.height))
        case .keyword(let word): return fitted(budget: rule.keywords[word] ?? rule.defaultBudget, like: sizes.last, multiple: rule.multiple)
        case nil:
            if case .pixels(let size) = rule.defaultSize, sizes.isEmpty { return size }
            return fitted(budget: rule.defaultBudget, like: sizes.last, multiple: rule.multiple)
        }
    }

    private func fitted(budget: Int, like shape: PixelSize?, multiple: Int) -> PixelSize {
        let ratio = shape?.aspectRatio ?? 1
        func side(_ value: Double) -> Int { max(multiple, Int((value / Double(multiple)).rounded()) * multiple) }
        return PixelSize(width: side((Double(budget) * ratio).squareRoot()), height: side((Double(budget) / ratio).squareRoot()))
    }
}
