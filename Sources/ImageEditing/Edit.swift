public import Raster
public import SystemPackage

/// What is wished for, before anything is sent: the prompt, the reference images, and how the result should be.
public struct Edit: Hashable, Sendable {
    /// `{NAME}` stands for a reference image, `{{` for a brace.
    public var prompt: String
    /// In order; the first is image 1.
    public var references: [ReferenceImage]
    /// The name of the reference that is edited, or its number from 1; `nil` lets ``canvasIndex()`` choose.
    public var canvas: String?
    /// A picture of the canvas's size in which white may change: its boxes are sent, and the result is pasted through it.
    public var mask: FilePath?
    /// The service's own form of the regions, one list an image; used instead of them when set.
    public var boxList: [[[Int]]]?
    public var palette: Palette?
    public var size: ResultSize?
    /// How many pictures, each of which costs.
    public var count: Int
    public var seed: Int?
    public var negativePrompt: String?
    public var promptExtend: Bool?
    public var watermark: Bool?
    public var thinking: Bool?
    public var sequential: Bool?
    public var interleave: Bool?
    public var maxImages: Int?

    public init(
        _ prompt: String, references: [ReferenceImage] = [], canvas: String? = nil, palette: Palette? = nil, size: ResultSize? = nil,
        count: Int = 1, seed: Int? = nil
    ) {
        self.prompt = prompt
        self.references = references
        self.canvas = canvas
        self.palette = palette
        self.size = size
        self.count = count
        self.seed = seed
    }

    /// What the edit asks of a model.
    public var mode: Mode {
        if interleave == true { return .interleave }
        if sequential == true { return .sequential }
        return references.isEmpty ? .text : .edit
    }

    /// The pictures that are asked for; of an interleaved answer the most that it may hold, 5 unless it says another number.
    public var imageCount: Int { max(0, interleave == true ? maxImages ?? 5 : count) }

    /// The regions of one reference image, those of ``boxList`` when it is set.
    public func regions(of index: Int) -> [Region] {
        guard let boxList else { return references[index].regions }
        return index < boxList.count ? boxList[index].compactMap(Region.init(corners:)) : []
    }

    /// Whether a place is marked, by regions or by a mask.
    public var marksPlace: Bool { hasRegions || mask != nil }

    /// Whether any image has a region.
    public var hasRegions: Bool { references.indices.contains { !regions(of: $0).isEmpty } }
}
