import Easel
import Foundation
import Testing

@Suite("What is known of an edit before anything is sent")
struct EditPlanTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Stored lying, 600 × 400; EXIF orientation 6 says to turn it a quarter clockwise, so it is seen standing, 400 × 600.
    private func turnedPicture() throws -> FilePath {
        var rows = Bitmap(size: PixelSize(width: 600, height: 400)).reader()
        let jpeg = try rows.jpegBytes(quality: 90)
        // APP1 of EXIF 2.32, section 4.5.2: “Exif”, a big-endian TIFF header, one entry 0x0112 of type SHORT.
        let entry: [UInt8] = [0x01, 0x12, 0x00, 0x03, 0, 0, 0, 1, 0, 6, 0, 0]
        let body = Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1] + entry + [0, 0, 0, 0]
        let segment = [0xFF, 0xE1, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
        return try folder.write(Array(jpeg[..<2]) + segment + Array(jpeg[2...]), to: "turned.jpg")
    }

    private func plan(_ references: [ReferenceImage], _ prompt: String = "A round window") -> EditPlan {
        EditPlan(Edit(prompt, references: references), on: .wan27Image)
    }

    @Test("a region of a turned photograph is in the pixels that a person sees")
    func turnedRegion() throws {
        let region = Region(left: 10, top: 450, right: 390, bottom: 590)
        let plan = plan([ReferenceImage(try turnedPicture(), regions: [region])])
        #expect(plan.originals == [PixelSize(width: 400, height: 600)])
        #expect(plan.preparedEdit.references[0].regions == [region])
        #expect(plan.findings.violations.isEmpty)
    }

    @Test("a region that only the stored pixels of a turned photograph have is outside")
    func storedRegion() throws {
        let plan = plan([ReferenceImage(try turnedPicture(), regions: [Region(left: 410, top: 10, right: 590, bottom: 390)])])
        #expect(plan.findings.violations.map(\.field) == ["parameters.bbox_list[0][0]"])
    }

    @Test("a turned photograph is sent upright, and said so")
    func turnedPreparation() throws {
        let plan = plan([ReferenceImage(try turnedPicture())])
        #expect(plan.preparations.map { $0?.steps } == [[.upright]])
        #expect(plan.facts.map { $0?.size } == [PixelSize(width: 400, height: 600)])
        #expect(plan.findings.map(\.severity) == [.advice])
    }

    @Test("a missing file, text named .png and a broken file are all told at once")
    func everyFault() throws {
        let text = try folder.write(Data("this is no picture\n".utf8), to: "text.png")
        let whole = try folder.picture("whole.png")
        let broken = try folder.write(folder.data("whole.png").prefix(2000), to: "broken.png")
        let missing = folder.path.appending("missing.png")
        let findings = plan([missing, text, broken, whole].map { ReferenceImage($0) }).findings.violations
        #expect(findings.map(\.field) == ["references[0]", "references[1]", "references[2]"])
        #expect(zip(findings, ["missing.png", "text.png", "broken.png"]).allSatisfy { $0.found.contains($1) })
    }

    @Test("a fault of the prompt, of the picture and of the palette are told together")
    func differentFaults() throws {
        var edit = Edit("", references: [ReferenceImage(try folder.picture("small.png", width: 100, height: 100))])
        edit.palette = Palette(words: ["#111111:33.33", "#222222:33.33", "#333333:33.33"])
        let fields = EditPlan(edit, on: .wan27Image).findings.violations.map(\.field)
        #expect(Set(fields) == ["prompt", "references[0].size", "parameters.color_palette"])
    }

    @Test("a picture with alpha is flattened, which is advice and stops nothing")
    func alpha() throws {
        let plan = plan([ReferenceImage(try folder.picture("glass.png", alpha: 128))])
        #expect(plan.preparations.map { $0?.steps } == [[.flattened]])
        #expect(plan.findings.map(\.severity) == [.advice])
        #expect(plan.findings[0].description.contains("#FFFFFF"))
        #expect(plan.facts.map { $0?.hasAlpha } == [false])
    }

    @Test("regions of a picture that is shrunk move along, and the smallest keeps a pixel")
    func shrunkRegion() throws {
        let wide = try folder.picture("wide.png", width: 10_000, height: 1250)
        let regions = [Region(left: 5000, top: 500, right: 7500, bottom: 1000), Region(left: 1, top: 1, right: 2, bottom: 2)]
        let plan = plan([ReferenceImage(wide, regions: regions)])
        // 8000 is the longest side: four fifths of everything, and the small region's four pixels that it touches.
        #expect(plan.facts.map { $0?.size } == [PixelSize(width: 8000, height: 1000)])
        #expect(
            plan.preparedEdit.references[0].regions == [
                Region(left: 4000, top: 400, right: 6000, bottom: 800), Region(left: 0, top: 0, right: 2, bottom: 2),
            ])
    }

    @Test("paths become absolute, so that a job can be carried on from anywhere")
    func absolutePaths() throws {
        let plan = plan([ReferenceImage("some/../room.png")])
        let path = try #require(plan.edit.references[0].source.filePath)
        #expect(path.isAbsolute)
        #expect(path.lastComponent == "room.png")
        #expect(!path.string.contains(".."))
    }

    @Test("each picture costs")
    func cost() throws {
        var edit = Edit("A round window", references: [ReferenceImage(try folder.picture("room.png"))])
        edit.count = 3
        // Source: Model Studio, “Pricing”: 0.03 USD a picture in Singapore.
        #expect(EditPlan(edit, on: .wan27Image).cost == Money("0.09", .usd))
    }
}
