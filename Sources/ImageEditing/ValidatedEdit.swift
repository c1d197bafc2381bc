public import Raster

/// An edit that fits its model, the only value that a request can be made from.
public struct ValidatedEdit: Hashable, Sendable {
    public let edit: Edit
    public let model: ImageModel
    /// The prompt with its names replaced.
    public let prompt: String
    public let size: RequestSize
    /// One list an image, in pixels of the images as they are sent; `nil` when the model takes no boxes or none are given.
    public let boxes: [[Region]]?
    /// Every doubt; and, when the edit was forced, every violation that it was sent despite.
    public let findings: [Finding]
}
