import Raster
import Testing

struct CroppedRowsTests {
    private var bitmap: Bitmap {
        Bitmap(size: PixelSize(width: 7, height: 5), pixels: (0..<140).map { UInt8($0) })
    }

    @Test(
        "the rows are those of the part, however many are asked for at once",
        arguments: [
            Region(left: 0, top: 0, right: 7, bottom: 5), Region(left: 2, top: 1, right: 5, bottom: 4),
            Region(left: 6, top: 4, right: 7, bottom: 5),
        ],
        [1, 2, 64])
    func rows(region: Region, atOnce: Int) throws {
        var reader = CroppedRows(bitmap.reader(), to: region)
        #expect(reader.format.size == region.size)
        var bytes: [UInt8] = []
        try reader.forEachBand(of: atOnce) { rows, _, _ in bytes += rows }
        #expect(bytes == bitmap.cropped(to: region).pixels)
    }

    @Test("pixels and regions of a part that is cut out and shrunk are moved by one transform")
    func transform() {
        let transform = PixelTransform(
            cropping: PixelSize(width: 1000, height: 800), to: Region(left: 200, top: 100, right: 600, bottom: 500),
            resizedTo: PixelSize(width: 200, height: 200))
        #expect(
            transform.apply(to: Region(left: 300, top: 200, right: 400, bottom: 300)) == Region(left: 50, top: 50, right: 100, bottom: 100))
        #expect(!transform.isIdentity)
    }
}
