import Raster

extension Edit {
    /// Boxes are those of ``boxList`` when it is set, else the regions of the references.
    ///
    /// Source for the counts: Model Studio, “Wan image generation and editing 2.7”, `bbox_list`, 2026-10-11. That page does not
    /// state that a box must not be empty or leave the image; a box that does cannot mean anything, so Easel refuses it.
    func boxFindings(_ model: ImageModel, _ sizes: [PixelSize?]) -> [Finding] {
        guard boxList != nil || hasRegions else { return [] }
        let takesBoxes = model.modes[mode]?.parameters.contains(.boxList) ?? false
        var findings: [Finding] = []
        if !takesBoxes || references.isEmpty {
            let takesThemWithImages = references.isEmpty && model.modes[.edit]?.parameters.contains(.boxList) == true
            let reason =
                takesThemWithImages
                ? "boxes mark places of reference images, and there is none"
                : "\(model.id) takes no boxes" + (boxList == nil ? "; boxes not sent" : "; mark the place with --region instead")
            findings.append(
                Finding(
                    "parameters.bbox_list", found: boxList == nil ? "regions" : "a bbox_list", allowed: reason,
                    source: model.images.sides.source, severity: boxList == nil ? .advice : .violation,
                    service: takesThemWithImages ? .refuses : .ignores))
        }
        if let boxList, boxList.count != references.count {
            findings.append(
                Finding(
                    "parameters.bbox_list", found: "\(boxList.count) lists for \(references.count) reference images",
                    allowed: "one list for each image, [] for an image without boxes", source: .wan27, service: .refuses))
        }
        let lists = boxList ?? references.map { $0.regions.map(\.corners) }
        for (image, boxes) in lists.enumerated() {
            let size = sizes.indices.contains(image) ? sizes[image] : nil
            findings += Self.findings(ofBoxes: boxes, image: image, size: size, areSent: takesBoxes)
        }
        if takesBoxes, mode == .sequential {
            findings.append(
                Finding(
                    "parameters.bbox_list", found: "boxes together with enable_sequential",
                    allowed: "no page forbids it, and no page shows it",
                    source: .wan27, severity: .advice))
        }
        return findings
    }

    /// The most boxes of one image.
    public static let mostBoxes = 2

    private static func findings(ofBoxes boxes: [[Int]], image: Int, size: PixelSize?, areSent: Bool) -> [Finding] {
        let list = "parameters.bbox_list[\(image)]"
        var findings: [Finding] = []
        if areSent, boxes.count > mostBoxes {
            findings.append(
                Finding(list, found: "\(boxes.count) boxes", allowed: "at most \(mostBoxes) an image", source: .wan27, service: .refuses))
        }
        for (index, corners) in boxes.enumerated() {
            let field = "\(list)[\(index)]"
            guard let box = Region(corners: corners) else {
                findings.append(
                    Finding(field, found: "\(corners.count) numbers", allowed: "four: [x1, y1, x2, y2]", source: .wan27, service: .refuses))
                continue
            }
            if box.isEmpty {
                findings.append(
                    Finding(field, found: "[\(box)] holds no pixel", allowed: "x1 < x2 and y1 < y2", source: .easel, service: .refuses))
            } else if let size, !box.fits(in: size) {
                findings.append(
                    Finding(
                        field, found: "[\(box)] leaves the image", allowed: "inside 0,0,\(size.width),\(size.height)", source: .easel,
                        service: .refuses))
            } else if size == nil, box.left < 0 || box.top < 0 {
                findings.append(
                    Finding(field, found: "[\(box)] leaves the image", allowed: "no corner below 0", source: .easel, service: .refuses))
            }
        }
        return findings
    }
}
