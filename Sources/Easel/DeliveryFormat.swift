import ImageFiles
public import SystemPackage

/// What a delivery is written as.
public enum DeliveryFormat: String, Hashable, Sendable, CaseIterable {
    /// Every pixel outside the border is the original's to the bit.
    case png
    /// 4:4:4 at quality 95, so that nothing is to the bit.
    case jpeg
    /// As the canvas is: of a JPEG the untouched blocks keep their coefficients, so that they decode to the same pixels.
    case like

    /// The suffix of its files, where it is resolved.
    var suffix: String { self == .png ? "png" : "jpg" }

    /// The same format where the canvas can be followed; PNG for one that cannot.
    public func resolved(for canvas: FilePath?) -> DeliveryFormat {
        guard self == .like else { return self }
        guard let canvas, ImageInspection(canvas).format == .jpeg, let bytes = try? Disk.contents(canvas) else { return .png }
        // What is pasted is converted into profiles of red, green and blue alone.
        guard let reader = try? ImageReader(canvas), reader.format.isRGB else { return .png }
        return JPEGSegments(bytes)?.units == nil || (try? JPEGSplice(bytes)) == nil ? .png : .like
    }

    /// That a canvas is no JPEG whose blocks can be kept, where a JPEG like it was to be written.
    public static func cannotFollow(_ canvas: FilePath?, into output: FilePath) -> EaselError {
        EaselError(
            .usage,
            "\(canvas?.string ?? "Without a canvas it") is no JPEG whose blocks can be kept, so the delivery is a PNG, and \(output) does not end in .png.",
            hint: "Write -o \(output.stem ?? "out").png, or --format jpeg to have all of it encoded anew.")
    }
}
