import ImageEditing
import Raster
import Testing

struct EditBoxValidationTests {
    private func edit(_ boxes: [[[Int]]], images: Int = 1) -> Edit {
        var edit = Edit.of(images: images)
        edit.boxList = boxes
        return edit
    }

    @Test("the boxes of the vendor's page are taken", arguments: EditValidationTests.wan27)
    func documented(model: ImageModel.ID) throws {
        #expect(try edit([[[0, 0, 12, 12], [25, 25, 100, 100]], [], [[10, 10, 50, 50]]], images: 3).violations(of: model).isEmpty)
        let room = edit([[], [[989, 515, 1138, 681]]], images: 2)
        #expect(try room.violations(of: model, images: [.png(1104, 1472), .png(1696, 960)]).isEmpty)
    }

    @Test(
        "there is one list of boxes for each image", arguments: EditValidationTests.wan27,
        [(1, true), (0, false), (2, false)])
    func outerLength(model: ImageModel.ID, row: (lists: Int, isAllowed: Bool)) throws {
        let violations = try edit(Array(repeating: [], count: row.lists)).violations(of: model)
        #expect(violations.map(\.field) == (row.isAllowed ? [] : ["parameters.bbox_list"]))
    }

    @Test(
        "a box has four numbers, holds a pixel and lies inside the image", arguments: EditValidationTests.wan27,
        [
            ([0, 0, 1000, 1000], true), ([999, 999, 1000, 1000], true),
            ([1, 2, 3], false), ([1, 2, 3, 4, 5], false), ([], false),
            ([50, 10, 50, 20], false), ([50, 10, 40, 20], false), ([10, 50, 20, 50], false), ([10, 50, 20, 40], false),
            ([0, 0, 1001, 10], false), ([0, 0, 10, 1001], false), ([-1, 0, 10, 10], false), ([0, -1, 10, 10], false),
        ])
    func box(model: ImageModel.ID, row: (corners: [Int], isAllowed: Bool)) throws {
        #expect(try edit([[row.corners]]).violations(of: model).map(\.field) == (row.isAllowed ? [] : ["parameters.bbox_list[0][0]"]))
    }

    @Test("two boxes an image are taken and three are not", arguments: EditValidationTests.wan27)
    func three(model: ImageModel.ID) throws {
        let boxes = [[0, 0, 10, 10], [20, 20, 30, 30], [40, 40, 50, 50]]
        #expect(try edit([Array(boxes.prefix(2))]).violations(of: model).isEmpty)
        #expect(try edit([boxes]).violations(of: model).map(\.field) == ["parameters.bbox_list[0]"])
    }

    @Test("boxes without images are a violation", arguments: EditValidationTests.wan27, [false, true])
    func withoutImages(model: ImageModel.ID, isSequential: Bool) throws {
        var edit = edit([[[0, 0, 10, 10]]], images: 0)
        if isSequential { edit.sequential = true }
        #expect(try edit.violations(of: model).contains { $0.field == "parameters.bbox_list" })
    }

    @Test("the fault of a box says where it stands in the list")
    func place() throws {
        let violations = try edit([[], [[0, 0, 10, 10], [5, 5, 5, 9]]], images: 2).violations(of: .wan27Image)
        #expect(violations.map(\.field) == ["parameters.bbox_list[1][1]"])
    }

    @Test("every box that leaves its image is told, not only the first")
    func everyBox() throws {
        let violations = try edit([[[0, 0, 2000, 10], [-5, 0, 10, 10]], [[0, 900, 10, 1100]]], images: 2).violations(of: .wan27Image)
        #expect(violations.map(\.field) == ["parameters.bbox_list[0][0]", "parameters.bbox_list[0][1]", "parameters.bbox_list[1][0]"])
    }

    @Test("regions are judged as boxes are")
    func regions() throws {
        var edit = Edit.of(images: 1)
        edit.references[0].regions = [Region(left: 0, top: 0, right: 1200, bottom: 10)]
        #expect(try edit.violations(of: .wan27Image).map(\.field) == ["parameters.bbox_list[0][0]"])
    }

    @Test("regions are measured in the original where the image is prepared before it is sent")
    func originals() throws {
        var edit = Edit.of(images: 1)
        edit.references[0].regions = [Region(left: 0, top: 0, right: 9000, bottom: 10)]
        let model = try #require(ImageModel.known(.wan27Image))
        let findings = edit.findings(for: model, references: [.png(4000, 4000)], originals: [PixelSize(width: 10_000, height: 10_000)])
        #expect(findings.violations.isEmpty)
    }

    @Test(
        "of an image that only the service sees, a corner below 0 is still a violation",
        arguments: [([-1, 0, 10, 10], 1), ([0, 0, 99_999, 10], 0)])
    func unseen(corners: [Int], count: Int) throws {
        #expect(try edit([[corners]]).violations(of: .wan27Image, images: [nil]).count == count)
    }

    @Test(
        "a bbox_list on a model without boxes is a violation",
        arguments: ["wan2.6-image", "wan2.5-i2i-preview", "qwen-image-edit-plus", "qwen-image-2.0-pro"] as [ImageModel.ID])
    func explicitElsewhere(model: ImageModel.ID) throws {
        #expect(try edit([[[0, 0, 10, 10]]]).violations(of: model).map(\.field) == ["parameters.bbox_list"])
    }

    @Test(
        "regions on a model without boxes are advice that says that they are not sent",
        arguments: ["wan2.6-image", "wan2.5-i2i-preview", "qwen-image-edit-plus", "qwen-image-2.0-pro"] as [ImageModel.ID])
    func regionsElsewhere(model: ImageModel.ID) throws {
        var edit = Edit.of(images: 1)
        edit.references[0].regions = [Region(left: 0, top: 0, right: 10, bottom: 10)]
        let known = try #require(ImageModel.known(model))
        let validated = try edit.validated(for: known, references: [.png(1000, 1000)])
        #expect(validated.findings.contains { $0.severity == .advice && $0.allowed.contains("boxes not sent") })
        #expect(validated.boxes == nil)
    }

    @Test("three regions on a model without boxes are allowed, since none is sent")
    func threeElsewhere() throws {
        var edit = Edit.of(images: 1)
        edit.references[0].regions = (0..<3).map { Region(left: $0 * 20, top: 0, right: $0 * 20 + 10, bottom: 10) }
        #expect(try edit.violations(of: .qwenImageEditPlus).isEmpty)
    }

    @Test("the boxes of a valid edit are one list an image")
    func validated() throws {
        var edit = Edit.of(images: 2)
        edit.references[1].regions = [Region(left: 1, top: 2, right: 30, bottom: 40)]
        let model = try #require(ImageModel.known(.wan27Image))
        let boxes = try edit.validated(for: model, references: [.png(1000, 1000), .png(1000, 1000)]).boxes
        #expect(boxes == [[], [Region(left: 1, top: 2, right: 30, bottom: 40)]])
    }
}
