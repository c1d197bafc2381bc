public import Raster

/// The size that a request asks for.
public struct RequestSize: Hashable, Sendable {
    /// As the request says it, `2048*1365` or `2K`; `nil` when none is sent.
    public var wireText: String?
    /// The pixels, where they are known before the answer.
    public var pixels: PixelSize?
}
