/// What the header of a picture file says.
public struct ImageInfo: Hashable, Sendable {
    public var format: ImageFormat
    /// The size of the stored rows.
    public var size: PixelSize
    public var orientation: Orientation
    /// Whether the file can hold transparent pixels.
    public var hasAlpha: Bool
    /// 1, 2, 4, 8 or 16 for most; 32 for floating-point TIFF.
    public var bitsPerChannel: Int
    /// The number of pictures: of an animation its frames, of a TIFF its pages.
    public var frames: Int
    public var byteCount: Int
    /// The name of the embedded ICC profile, or `ICC` when it has none; `nil` without a profile.
    public var colorProfile: String?
    /// Whether the samples mean sRGB: no profile, one of the same colours whatever it is called, and no inks.
    public var isSRGB: Bool

    public init(
        format: ImageFormat, size: PixelSize, orientation: Orientation = .upright, hasAlpha: Bool = false,
        bitsPerChannel: Int = 8, frames: Int = 1, byteCount: Int = 0, colorProfile: String? = nil,
        isSRGB: Bool = true
    ) {
        self.format = format
        self.size = size
        self.orientation = orientation
        self.hasAlpha = hasAlpha
        self.bitsPerChannel = bitsPerChannel
        self.frames = frames
        self.byteCount = byteCount
        self.colorProfile = colorProfile
        self.isSRGB = isSRGB
    }

    /// The size that a person sees.
    public var displaySize: PixelSize { orientation.displaySize(of: size) }
}
