import Raster

extension ImageHeader {
    static func bmp(_ source: ByteSource) throws(ImageFileError) -> ImageHeader {
        let header = try BMPHeader(source)
        let info = ImageInfo(format: .bmp, size: header.size, hasAlpha: header.alphaMask != 0, bitsPerChannel: min(8, header.bits))
        if let problem = header.problem { return ImageHeader(info, problem: problem) }
        if let needed = header.byteCount, header.pixelOffset + needed > source.count {
            return ImageHeader(info, problem: cutOff("in its pixels"))
        }
        return ImageHeader(info)
    }
}
