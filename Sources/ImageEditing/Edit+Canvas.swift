public import Raster
public import SystemPackage

extension Edit {
    /// The file that is edited; `nil` for an edit without reference images, and for one of an address.
    public var canvasFile: FilePath? { canvasIndex().flatMap { references[$0.index].source.filePath } }

    /// Where it may change; empty when no place is marked.
    public var canvasRegions: [Region] { canvasIndex().map { regions(of: $0.index) } ?? [] }

    /// The reference image that is edited: the one named, else the only one, else the only one with regions, else the last.
    ///
    /// `nil` without reference images, and when ``canvas`` names none of them.
    public func canvasIndex() -> CanvasChoice? {
        guard !references.isEmpty else { return nil }
        if let canvas {
            return index(ofReference: canvas).map { CanvasChoice(index: $0, isGuess: false) }
        }
        if references.count == 1 { return CanvasChoice(index: 0, isGuess: false) }
        let marked = references.indices.filter { !regions(of: $0).isEmpty }
        if marked.count == 1 { return CanvasChoice(index: marked[0], isGuess: false) }
        return CanvasChoice(index: references.count - 1, isGuess: true)
    }

    /// The place of the reference with this name, or of this number from 1.
    public func index(ofReference text: String) -> Int? {
        if let number = Int(text) { return references.indices.contains(number - 1) ? number - 1 : nil }
        return references.firstIndex { $0.name == text }
    }
}
