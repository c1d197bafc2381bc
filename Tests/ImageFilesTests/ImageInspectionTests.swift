import Foundation
import ImageFiles
import Raster
import SystemPackage
import Testing

struct ImageInspectionTests {
    @Test("a broken file is told by what is wrong with it", arguments: Fixture.broken.filter(\.canBeJudged))
    func broken(file: Fixture.BrokenFile) {
        #expect(ImageInspection(Fixture.path(file.file), deep: true).status.rawValue == file.expected)
    }

    @Test("a problem is a sentence that begins with the path and ends with a full stop", arguments: Fixture.broken)
    func sentence(file: Fixture.BrokenFile) throws {
        let path = Fixture.path(file.file)
        let text = "\(try #require(ImageInspection(path, deep: true).problem))"
        #expect(text.hasPrefix("\(path) ") && text.hasSuffix(".") && !text.hasSuffix(".."))
    }

    @Test("a folder is no picture")
    func folder() throws {
        let folder = try TemporaryFolder()
        let inspection = ImageInspection(folder.path)
        #expect(inspection.status == .unreadable)
        #expect(inspection.problem?.description == "\(folder.path) is a folder, not a picture.")
    }

    @Test("a missing file does not exist")
    func missing() throws {
        let path = try TemporaryFolder().path.appending("no.png")
        let inspection = ImageInspection(path)
        #expect(inspection.status == .unreadable)
        #expect(inspection.problem?.description == "\(path) does not exist.")
    }

    @Test("an empty file is empty")
    func empty() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([], as: "empty.png")
        let inspection = ImageInspection(path)
        #expect(inspection.status == .notAnImage)
        #expect(inspection.problem?.description == "\(path) is empty.")
    }

    @Test("a pipe that nobody writes to is refused without waiting on it")
    func pipe() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("pipe.png")
        try #require(mkfifo(path.string, 0o600) == 0)
        let inspection = ImageInspection(path, deep: true)
        #expect(inspection.status == .unreadable)
        #expect(inspection.problem?.description == "\(path) is no regular file (a pipe or a device).")
    }

    @Test("what a text file begins with is quoted, without what a terminal would act on")
    func quoted() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("<html>\n<p>403".utf8), as: "result.png")
        #expect(ImageInspection(path).problem?.description == "\(path) is no picture: it begins with “<html>?<p>403”.")
    }

    @Test("a truncated picture still tells its size")
    func sizeOfTruncated() {
        let info = ImageInspection(Fixture.path("broken-png-truncated.png")).info
        #expect(info?.size == PixelSize(width: 48, height: 36))
    }

    @Test("alpha that no pixel uses is told from alpha that one does", arguments: [UInt8(255), 254])
    func usesAlpha(alpha: UInt8) throws {
        let folder = try TemporaryFolder()
        let sink = MemorySink()
        var encoder = try PNGEncoder(to: sink, format: RowFormat(size: PixelSize(width: 2, height: 1), hasAlpha: true))
        let pixels: [UInt8] = [1, 2, 3, 255, 4, 5, 6, alpha]
        try pixels.withUnsafeBufferPointer { try encoder.write($0) }
        try encoder.finish()
        let path = try folder.write(sink.bytes, as: "alpha.png")
        #expect(ImageInspection(path, deep: true).usesAlpha == (alpha != 255))
    }

    @Test("whether alpha is used is not known before everything was decoded")
    func usesAlphaUnknown() {
        #expect(ImageInspection(Fixture.path("png-rgba8.png")).usesAlpha == nil)
    }
}
