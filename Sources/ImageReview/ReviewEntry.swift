public import ImageEditing
public import Raster
public import SystemPackage

/// One picture to be judged, with everything that a reviewer is shown of it.
public struct ReviewEntry: Sendable {
    /// Shares of pixels above ΔE₀₀ 2, 0…1, and the seam; `nil` for what was not measured.
    public struct Figures: Hashable, Sendable, Encodable {
        /// Outside the regions, of the result as it came, and of the aligned and matched one.
        public var leakRaw: Double?
        public var leak: Double?
        public var inside: Double?
        public var seam: Double?
        /// Of the whole picture, where there are no regions.
        public var changed: Double?
        /// Of this picture, in the currency's unit.
        public var price: Double?
        public var currency: String?

        public init() {}
    }

    /// A name and a value, or a name and a command line.
    public struct Fact: Sendable, Hashable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What a decision is about: `JOB#K`, or `sha256:` and a hash.
    public var item: String
    public var name: String
    /// Pictures of one job stand beside each other.
    public var group: String
    /// From 1, within the group.
    public var position = 1
    public var before: FilePath?
    public var after: FilePath
    /// In the upright pixels of ``after``.
    public var regions: [Region] = []
    public var prompt = ""
    public var figures = Figures()
    /// Model, seed, size and the like.
    public var details: [Fact] = []
    /// Command lines: that make it again, that go on from it.
    public var lines: [Fact] = []
    /// Why it was not pasted into its original.
    public var reason: String?
    /// Of all reviewers before.
    public var decisions: [ReviewDecision] = []
    public var isPicked = false
    /// Seconds since 1970.
    public var madeAt = 0.0

    public init(item: String, name: String, group: String, before: FilePath?, after: FilePath) {
        self.item = item
        self.name = name
        self.group = group
        self.before = before
        self.after = after
    }
}
