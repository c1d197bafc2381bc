import ImageFiles
import Raster

/// The BMP decoder, which is Swift, from memory. Files of other formats are refused, so that none comes into the corpus.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodeBitmap(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard bytes.starts(with: "BM".utf8) else { return -1 }
    // A row of bytes can claim 100 megapixels. Unpacking so many is no error, but takes the time of 1,000 runs.
    guard var reader = try? ImageReader(bytes: bytes), reader.info.size.pixelCount <= 1 << 18 else { return 0 }
    try? reader.forEachBand { _, _, _ in }
    return 0
}
