import ImageEditing
import Raster
import Testing

extension Edit {
    /// What stands against this edit; its images are PNG files of 1000 × 1000 pixels unless they are given.
    func violations(of model: ImageModel.ID, images: [ImageInfo?]? = nil) throws -> [Finding] {
        try findings(of: model, images).violations
    }

    func advice(of model: ImageModel.ID, images: [ImageInfo?]? = nil) throws -> [Finding] {
        try findings(of: model, images).filter { $0.severity == .advice }
    }

    private func findings(of model: ImageModel.ID, _ images: [ImageInfo?]?) throws -> [Finding] {
        let model = try #require(ImageModel.known(model))
        return findings(for: model, references: images ?? references.map { _ in .png(1000, 1000) })
    }

    /// An edit with this many images, the last of which is the canvas.
    static func of(images count: Int) -> Edit {
        Edit(
            "Make it blue", references: (0..<count).map { ReferenceImage(ImageSource("\($0).png")) }, canvas: count == 0 ? nil : "\(count)")
    }
}

extension ImageInfo {
    static func png(_ width: Int, _ height: Int, byteCount: Int = 1_000_000) -> ImageInfo {
        ImageInfo(format: .png, size: PixelSize(width: width, height: height), byteCount: byteCount)
    }
}
