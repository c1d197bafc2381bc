import Easel
import Foundation

/// A folder that a test's commands run in, gone with it.
final class Desk: Sendable {
    let folder: URL
    /// What the tool's own process needs and no test looks at.
    let hidden: URL

    init() throws {
        // Resolved, since the tool prints the path that the system knows.
        let base = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().appendingPathComponent(
            "easel-tool-\(UUID().uuidString)")
        folder = base.appendingPathComponent("desk")
        hidden = base.appendingPathComponent("hidden")
        for place in [folder, hidden] { try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true) }
    }

    deinit { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func data(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }

    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: folder.appendingPathComponent(name)) }

    /// A picture of one colour, with a brighter square in its middle.
    func picture(
        _ name: String, width: Int = 300, height: Int = 300, color: SRGBColor = SRGBColor(red: 70, green: 90, blue: 120), alpha: UInt8 = 255
    ) throws {
        var bitmap = Bitmap(size: PixelSize(width: width, height: height), filledWith: color, alpha: alpha)
        if alpha == 255 {
            bitmap.fill(
                Region(left: width / 3, top: height / 3, right: width / 2, bottom: height / 2),
                with: SRGBColor(red: 240, green: 230, blue: 90))
        }
        var rows = bitmap.reader()
        try rows.writePNG(to: FilePath(path(name)), overwriting: true)
    }

    /// Every file below, with its bytes.
    func files() throws -> [(name: String, data: Data)] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.deletingLastPathComponent().path).sorted().compactMap { name in
            let url = folder.deletingLastPathComponent().appendingPathComponent(name)
            return (try? Data(contentsOf: url)).map { (name, $0) }
        }
    }
}

extension Desk {
    /// Words that make `edit` run in the sandbox of its own process, in the workspace `shoot`.
    static let sandbox = ["--sandbox", "--workspace", "shoot"]
}
