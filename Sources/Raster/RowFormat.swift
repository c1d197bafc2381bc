/// What the rows of a ``RowReader`` look like.
///
/// Rows are RGBA, top to bottom, straight (not premultiplied) alpha, without padding; 16-bit samples are in the
/// byte order of the machine.
public struct RowFormat: Hashable, Sendable {
    public var size: PixelSize
    /// 8 or 16.
    public var bitsPerChannel: Int
    /// Whether alpha can be other than opaque.
    public var hasAlpha: Bool
    /// The ICC profile that gives the samples their meaning; `nil` is sRGB.
    public var colorProfile: [UInt8]?

    public init(size: PixelSize, bitsPerChannel: Int = 8, hasAlpha: Bool = false, colorProfile: [UInt8]? = nil) {
        precondition(bitsPerChannel == 8 || bitsPerChannel == 16, "rows hold 8 or 16 bits a channel")
        self.size = size
        self.bitsPerChannel = bitsPerChannel
        self.hasAlpha = hasAlpha
        self.colorProfile = colorProfile
    }

    /// Whether the profile, if there is one, is of red, green and blue, and not of greys.
    ///
    /// Source: ICC.1:2022, section 7.2.6.
    public var isRGB: Bool { colorProfile.map { $0.dropFirst(16).prefix(4).elementsEqual("RGB ".utf8) } ?? true }

    public var bytesPerPixel: Int { bitsPerChannel / 2 }
    public var bytesPerRow: Int { size.width * bytesPerPixel }
}
