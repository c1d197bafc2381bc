import CImageCodecs

/// Turns sRGB into the colours of a profile, so that what is pasted into a picture looks there as it did alone.
public final class ProfileConversion {
    private let transform: OpaquePointer

    /// - Returns: `nil` for a profile that is not RGB or is broken, and in a build without lcms2.
    public init?(to profile: [UInt8]) {
        guard let transform = profile.withUnsafeBufferPointer({ easel_color_transform_open_from_srgb($0.baseAddress, $0.count) }) else {
            return nil
        }
        self.transform = transform
    }

    /// - Parameter pixels: RGBA, 16 bits a channel; alpha stays.
    public func apply(to pixels: inout [UInt16]) {
        pixels.withUnsafeMutableBufferPointer { easel_color_transform_apply(transform, $0.baseAddress, $0.count / 4) }
    }

    deinit { easel_color_transform_close(transform) }
}
