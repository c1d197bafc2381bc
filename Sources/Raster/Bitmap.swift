/// A whole picture in memory: 8-bit sRGB, RGBA, straight alpha, rows from the top without padding.
public struct Bitmap: Hashable, Sendable {
    public let size: PixelSize
    /// `size.pixelCount · 4` bytes.
    public var pixels: [UInt8]

    /// A picture of one colour.
    public init(size: PixelSize, filledWith color: SRGBColor = .white, alpha: UInt8 = 255) {
        precondition(size.width > 0 && size.height > 0, "a bitmap has at least one pixel")
        self.size = size
        pixels = [UInt8](unsafeUninitializedCapacity: size.pixelCount * 4) { buffer, count in
            for index in stride(from: 0, to: size.pixelCount * 4, by: 4) {
                buffer[index] = color.red
                buffer[index + 1] = color.green
                buffer[index + 2] = color.blue
                buffer[index + 3] = alpha
            }
            count = size.pixelCount * 4
        }
    }

    /// A picture of these bytes, RGBA.
    public init(size: PixelSize, pixels: [UInt8]) {
        precondition(pixels.count == size.pixelCount * 4, "a bitmap has four bytes a pixel")
        self.size = size
        self.pixels = pixels
    }

    /// Everything that `reader` still has to give; its samples must be 8 bits wide.
    public init(reading reader: inout some RowReader) throws {
        let format = reader.format
        precondition(format.bitsPerChannel == 8, "a bitmap holds 8 bits a channel")
        var pixels: [UInt8] = []
        pixels.reserveCapacity(format.size.pixelCount * 4)
        try reader.forEachBand { rows, _, _ in pixels.append(contentsOf: rows) }
        // A reader that ends early without an error would be a mistake of ours; its missing rows are clear.
        pixels.append(contentsOf: repeatElement(0, count: format.size.pixelCount * 4 - pixels.count))
        self.init(size: format.size, pixels: pixels)
    }

    public var bytesPerRow: Int { size.width * 4 }

    /// The pixel at (`x`, `y`), which must be inside.
    public subscript(x: Int, y: Int) -> SRGBColor {
        get {
            let index = (y * size.width + x) * 4
            return SRGBColor(red: pixels[index], green: pixels[index + 1], blue: pixels[index + 2])
        }
        set {
            let index = (y * size.width + x) * 4
            pixels[index] = newValue.red
            pixels[index + 1] = newValue.green
            pixels[index + 2] = newValue.blue
            pixels[index + 3] = 255
        }
    }

    /// The picture as a person sees it, of one that is stored in this orientation.
    public func upright(from orientation: Orientation) -> Bitmap {
        guard orientation != .upright else { return self }
        let display = orientation.displaySize(of: size)
        let steps = orientation.storedSteps(of: size)
        let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
            pixels.withUnsafeBufferPointer { source in
                var written = 0
                for y in 0..<display.height {
                    var from = (steps.origin + y * steps.y) * 4
                    for _ in 0..<display.width {
                        for channel in 0..<4 { target[written + channel] = source[from + channel] }
                        written += 4
                        from += steps.x * 4
                    }
                }
            }
            count = pixels.count
        }
        return Bitmap(size: display, pixels: turned)
    }

    /// The pixels of one region, which must fit.
    public func cropped(to region: Region) -> Bitmap {
        precondition(region.fits(in: size), "a crop lies inside the picture")
        var result: [UInt8] = []
        result.reserveCapacity(region.pixelCount * 4)
        for y in region.top..<region.bottom {
            let start = (y * size.width + region.left) * 4
            result += pixels[start..<(start + region.width * 4)]
        }
        return Bitmap(size: region.size, pixels: result)
    }

    /// Hands out the rows of this picture.
    public func reader() -> BitmapReader { BitmapReader(self) }
}
