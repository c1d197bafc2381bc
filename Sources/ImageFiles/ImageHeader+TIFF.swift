import Raster

extension ImageHeader {
    /// Source: Adobe, “TIFF Revision 6.0”, 1992; “The BigTIFF file format”, AWare Systems.
    static func tiff(_ source: ByteSource) throws(ImageFileError) -> ImageHeader {
        guard let directory = TIFFDirectory(source) else { throw cutOff("in its header") }
        guard let first = directory.first else {
            throw directory.firstOffset >= source.count ? cutOff("before its directory") : damaged("its directory cannot be read")
        }
        guard let width = first.value(256), let height = first.value(257), width > 0, height > 0 else {
            throw directory.isCut ? cutOff("in its directory") : damaged("its directory says no size")
        }
        guard width < 1 << 31, height < 1 << 31 else { throw damaged("its directory says \(width) × \(height) pixels") }
        let samples = first.value(277) ?? 1
        // Where nothing is said of a fourth sample beside red, green and blue, every reader takes it for alpha. One that is
        // said to be unspecified is counted, as others do, and read as opaque.
        let extra = first.entries[338] == nil && first.value(262) == 2 && samples == 4 ? [2] : first.values(338, source)
        var info = ImageInfo(
            format: .tiff, size: PixelSize(width: width, height: height),
            orientation: first.value(274).flatMap(Orientation.init) ?? .upright,
            hasAlpha: extra.contains { $0 <= 2 },
            bitsPerChannel: first.value(258, source) ?? 1, frames: directory.count)
        if let entry = first.entries[34675] {
            let name = profileName(source, at: entry.offset(in: first), length: entry.count)
            info.colorProfile = name
            info.isSRGB = isSRGB(source, at: entry.offset(in: first), length: entry.count, name: name)
        }
        // Inks.
        if first.value(262) == 5 { info.isSRGB = false }
        if directory.isCut { return ImageHeader(info, problem: cutOff("in its directory")) }
        guard samples > 0, samples < 1 << 16 else { throw damaged("\(samples) samples a pixel") }
        if first.isCut { return ImageHeader(info, problem: cutOff("in its tables")) }
        let starts = first.values(273, source) + first.values(324, source)
        let lengths = first.values(279, source) + first.values(325, source)
        if starts.isEmpty { return ImageHeader(info, problem: damaged("it says nowhere where its pixels are")) }
        for (start, length) in zip(starts, lengths) where start + length > source.count {
            return ImageHeader(info, problem: cutOff("in its pixels"))
        }
        return ImageHeader(info)
    }
}
