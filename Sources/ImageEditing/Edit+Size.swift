public import Raster

extension Edit {
    /// The size to send: the one asked for, else the nearest legal one to the canvas, else the model's own default.
    ///
    /// The service would otherwise shape the result after the *last* image, whatever the canvas is.
    /// - Parameter sizes: Of each reference as it will be sent; `nil` where Easel does not know it.
    public func requestSize(for model: ImageModel, sizes: [PixelSize?]) -> RequestSize {
        guard let rule = model.modes[mode]?.size?.value else { return RequestSize() }
        func exact(_ size: PixelSize) -> RequestSize { RequestSize(wireText: size.wireText, pixels: size) }
        func like(_ index: Int?) -> RequestSize {
            guard let index, sizes.indices.contains(index), let size = sizes[index] else { return RequestSize() }
            return exact(rule.nearest(to: size))
        }
        switch size {
        case .pixels(let size): return exact(size)
        case .keyword(let word):
            return RequestSize(wireText: word, pixels: references.isEmpty ? rule.keywords[word].map(square) : nil)
        case .ratio(let width, let height):
            return exact(rule.largest(ofRatio: Double(width) / Double(height), budget: rule.defaultBudget))
        case .like(let name): return like(index(ofReference: name))
        case nil:
            if let canvas = canvasIndex()?.index { return like(canvas) }
            guard references.isEmpty else { return RequestSize() }
            if case .pixels(let size) = rule.defaultSize { return exact(size) }
            return RequestSize(wireText: rule.defaultSize.text, pixels: square(rule.defaultBudget))
        }
    }

    private func square(_ pixels: Int) -> PixelSize {
        let side = Int(Double(pixels).squareRoot())
        return PixelSize(width: side, height: side)
    }
}

extension SizeRule {
    /// The pixels of a result when no size is sent.
    public var defaultBudget: Int {
        switch defaultSize {
        case .pixels(let size): size.pixelCount
        case .keyword(let word): keywords[word] ?? 1024 * 1024
        case .ratio, .like: 1024 * 1024
        }
    }
}
