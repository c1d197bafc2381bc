import Raster

extension ImageHeader {
    /// Source: Adobe, “TIFF Revision 6.0”, 1992; “The BigTIFF file format”, AWare Systems.
    static func tiff(_ source: ByteSource) throws(ImageFileError) -> ImageHeader {
        guard let directory = TIFFDirectory(source) else { throw cutOff("in its header") }
        guard let first = directory.first else {
            throw directory.firstOffset >= source.count ? cutOff("before its directory") : damaged("its directory cannot be read")
        }
        if directory.isCut { throw cutOff("in its directory") }
        guard let width = first.value(256), let height = first.value(257), width > 0, height > 0 else {
            throw damaged("its directory says no size")
        }
        let samples = first.value(277) ?? 1
        var info = ImageInfo(
            format: .tiff, size: PixelSize(width: width, height: height),
            orientation: first.value(274).flatMap(Orientation.init) ?? .upright,
            hasAlpha: first.values(338, source).contains { $0 == 1 || $0 == 2 },
            bitsPerChannel: first.value(258, source) ?? 1, frames: directory.count)
        if let entry = first.entries[34675] {
            info.colorProfile = profileName(source, at: entry.offset(in: first), length: entry.count)
        }
        guard samples > 0, samples < 1 << 16 else { throw damaged("\(samples) samples a pixel") }
        let starts = first.values(273, source) + first.values(324, source)
        let lengths = first.values(279, source) + first.values(325, source)
        if first.isCut(in: [273, 279, 324, 325]) { return ImageHeader(info, problem: cutOff("in its tables")) }
        if starts.isEmpty { return ImageHeader(info, problem: damaged("it says nowhere where its pixels are")) }
        for (start, length) in zip(starts, lengths) where start + length > source.count {
            return ImageHeader(info, problem: cutOff("in its pixels"))
        }
        return ImageHeader(info)
    }
}
