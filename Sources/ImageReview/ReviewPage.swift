import ImageEditing
import ImageFiles
import Raster
public import SystemPackage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A page on which a person compares pictures and decides, without a network: every file that it needs lies beside it, or in it.
public struct ReviewPage: Sendable {
    public let title: String
    public let entries: [ReviewEntry]
    /// Whether the pictures stand in the page itself, so that one file can be sent.
    public let isEmbedded: Bool

    /// The name of the page in its folder.
    public static let fileName = "index.html"

    public init(title: String, entries: [ReviewEntry], isEmbedded: Bool = false) {
        self.title = title
        self.entries = entries
        self.isEmbedded = isEmbedded
    }

    /// Writes the page into a folder that exists.
    ///
    /// The page takes its place last and in one step: whoever looks meanwhile sees the old one whole, with its own pictures.
    /// - Parameter overwriting: Whether a page that is there is replaced, with its pictures.
    /// - Returns: The page.
    /// - Throws: ``ImageFileError`` `exists` for a page that is there, `unwritable`, `diskFull`.
    public func write(to folder: FilePath, overwriting: Bool = false) throws -> FilePath {
        let target = folder.appending(Self.fileName)
        let replaced = Self.pictures(of: target)
        if !overwriting, FileManager.default.fileExists(atPath: target.string) {
            throw ImageFileError(.exists, path: target.string, "exists already. Choose another folder, or add --overwrite.")
        }
        let mark = String(UInt64.random(in: .min ... .max), radix: 36)
        let name = Self.picturesPrefix + mark
        let pictures = folder.appending(name)
        let isEmbedded = isEmbedded
        if !isEmbedded {
            do { try FileManager.default.createDirectory(atPath: pictures.string, withIntermediateDirectories: true) } catch {
                throw ImageFileError(.unwritable, path: folder.string, "cannot be written. Choose another folder.")
            }
        }
        // Says to other runs that this one lives; one that was killed leaves it behind, and nobody holds it.
        let sign = isEmbedded ? nil : try PendingFile(pictures.appending("page"))
        // So that the next run knows what this one replaces for left over, should it be killed before that is removed.
        var leaving: PendingFile?
        defer { withExtendedLifetime((sign, leaving)) {} }
        do {
            let maker = ReviewPictures(
                store: { file, bytes in
                    if isEmbedded {
                        return "data:image/\(file.hasSuffix(".png") ? "png" : "jpeg");base64,\(Data(bytes).base64EncodedString())"
                    }
                    try PendingFile.write(bytes, to: pictures.appending(file), overwriting: false)
                    return "\(name)/\(file)"
                }, isLight: isEmbedded)
            let shown = try maker.shown(entries)
            leaving = replaced.flatMap { try? PendingFile(folder.appending($0).appending("page")) }
            try PendingFile.write(Array(html(shown).utf8), to: target, overwriting: overwriting)
        } catch {
            try? FileManager.default.removeItem(atPath: pictures.string)
            throw error
        }
        Self.sweep(folder)
        if let replaced { Self.discard(replaced, in: folder) }
        return target
    }

    /// Removes a folder of pictures. It gets a name first by which the next run knows it, should this one be killed meanwhile.
    private static func discard(_ name: String, in folder: FilePath) {
        let leaving = folder.appending(".\(name).part")
        guard (try? FileManager.default.moveItem(atPath: folder.appending(name).string, toPath: leaving.string)) != nil else { return }
        try? FileManager.default.removeItem(atPath: leaving.string)
    }

    /// Removes what killed runs left: pending files, and folders in which such a run's own sign lies.
    private static func sweep(_ folder: FilePath) {
        PendingFile.removeAbandoned(in: folder)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? [] {
            guard name.hasPrefix("." + picturesPrefix), name.hasSuffix(".part") else { continue }
            try? FileManager.default.removeItem(atPath: folder.appending(name).string)
        }
        func signs(_ folder: FilePath) -> Int {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).count {
                $0.hasPrefix(".page.") && $0.hasSuffix(".part")
            }
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? [] where name.hasPrefix(picturesPrefix) {
            let other = folder.appending(name)
            guard signs(other) > 0 else { continue }
            PendingFile.removeAbandoned(in: other)
            if signs(other) == 0 { discard(name, in: folder) }
        }
    }

    /// The folder that a page which is there has its pictures in: the one that it names, and no other is ever removed.
    private static func pictures(of page: FilePath) -> String? {
        guard let data = FileManager.default.contents(atPath: page.string) else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let start = text.firstRange(of: "<img src=\"\(picturesPrefix)") else { return nil }
        let mark = text[start.upperBound...].prefix { $0 != "/" }
        guard (8...13).contains(mark.count), mark.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLowercase) }) else { return nil }
        return picturesPrefix + mark
    }

    private static let picturesPrefix = "pictures-"

    // MARK: the page as text

    func html(_ shown: [ReviewPictures.Shown]) throws -> String {
        let nonce = String(UInt64.random(in: .min ... .max), radix: 16) + String(UInt64.random(in: .min ... .max), radix: 16)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = PageData(id: Self.mark(entries.map(\.item)), title: title, entries, shown)
        let values = [
            "title": HTML.escaped(title), "nonce": nonce, "style": text(PackageResources.review_css),
            "script": text(PackageResources.review_js), "list": zip(entries, shown).enumerated().map { row($0, $1.0, $1.1) }.joined(),
            "data": HTML.escaped(json: String(decoding: try encoder.encode(data), as: UTF8.self)),
        ]
        // In one go, so that braces in a prompt are not taken for a place.
        var page = ""
        var rest = text(PackageResources.review_html)[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            page += rest[..<start.lowerBound] + (values[String(rest[start.upperBound..<end.lowerBound])] ?? "")
            rest = rest[end.upperBound...]
        }
        return page + rest
    }

    private func text(_ resource: [UInt8]) -> String { String(decoding: resource, as: UTF8.self) }

    /// A row of the list, which is there without the script too.
    private func row(_ index: Int, _ entry: ReviewEntry, _ shown: ReviewPictures.Shown) -> String {
        let image =
            shown.thumb.map { "<img src=\"\(HTML.escaped($0))\" alt=\"\" loading=\"lazy\" decoding=\"async\" width=\"76\" height=\"58\">" }
            ?? "<span class=\"none\"></span>"
        return """
            <li id="row-\(index)"\(entry.position > 1 ? " class=\"variant\"" : "")><button type="button">\(image)\
            <span class="name"><bdi>\(HTML.escaped(entry.name))</bdi><span class="star" aria-hidden="true"></span></span>\
            <span class="sign" aria-hidden="true"></span><span class="words"><bdi>\(HTML.escaped(entry.prompt))</bdi></span>\
            <span class="numbers"></span><span class="state hidden"></span></button></li>

            """
    }

    /// A mark of what the page shows, by which the browser finds decisions again when the page is loaded anew.
    private static func mark(_ items: [String]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in items.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
