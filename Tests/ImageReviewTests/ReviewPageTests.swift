import Foundation
import ImageEditing
import ImageFiles
import ImageReview
import Raster
import SystemPackage
import Testing

@Suite("The page of a review, as files")
struct ReviewPageTests {
    private let folder: TemporaryFolder
    /// Of 60 × 40 pixels; `after` differs in one corner.
    private let before: FilePath
    private let after: FilePath

    init() throws {
        folder = try TemporaryFolder()
        var picture = Bitmap.noise(60, 40)
        before = try folder.write(picture, to: "before.png")
        picture.fill(Region(left: 0, top: 0, right: 10, bottom: 10), with: .white)
        after = try folder.write(picture, to: "after.png")
        try FileManager.default.createDirectory(atPath: folder.path.appending("page").string, withIntermediateDirectories: true)
    }

    private func entry(_ item: String = "aa11#1", prompt: String = "A round window", after: FilePath? = nil) -> ReviewEntry {
        var entry = ReviewEntry(item: item, name: "after.png", group: item, before: before, after: after ?? self.after)
        entry.prompt = prompt
        return entry
    }

    /// Writes the page and returns its text.
    @discardableResult
    private func write(
        _ entries: [ReviewEntry], title: String = "Windows", embedded: Bool = false, overwriting: Bool = false
    ) throws -> String {
        let page = try ReviewPage(title: title, entries: entries, isEmbedded: embedded)
            .write(to: folder.path.appending("page"), overwriting: overwriting)
        #expect(page == folder.path.appending("page/index.html"))
        return try folder.text("page/index.html")
    }

    /// What the page's script reads.
    private func data(_ page: String) throws -> JSONValue {
        let start = try #require(page.range(of: #"<script type="application/json" id="data">"#))
        let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
        return try JSONDecoder().decode(JSONValue.self, from: Data(page[start.upperBound..<end.lowerBound].utf8))
    }

    /// The entries, with the addresses of their pictures in the place of numbers.
    private func shown(_ page: String) throws -> [JSONValue] {
        let data = try data(page)
        let pictures = try #require(data["pictures"]?.array)
        func addressed(_ value: JSONValue, _ keys: [String]) -> JSONValue {
            var members = value.object ?? [:]
            for key in keys { if let place = members[key]?.integer { members[key] = pictures[place] } }
            return .object(members)
        }
        return try #require(data["entries"]?.array).map { entry in
            var members = addressed(entry, ["before", "after", "heat", "thumb"]).object ?? [:]
            members["parts"] = .array((entry["parts"]?.array ?? []).map { addressed($0, ["before", "after"]) })
            return .object(members)
        }
    }

    /// Every address of a picture that the page has.
    private func addresses(_ page: String) throws -> [String] {
        try shown(page).flatMap { entry -> [String] in
            let own = ["before", "after", "heat", "thumb"].compactMap { entry[$0]?.string }
            return own + (entry["parts"]?.array ?? []).flatMap { part in ["before", "after"].compactMap { part[$0]?.string } }
        }
    }

    private func count(_ needle: String, in page: String) -> Int { page.components(separatedBy: needle).count - 1 }

    // MARK: files

    @Test("the page lies beside one folder, in which every picture is that it names, and nothing else")
    func files() throws {
        let page = try write([entry("aa11#1"), entry("aa11#2")])
        let names = try folder.names(in: "page")
        #expect(names.count == 2 && names[0] == "index.html" && names[1].hasPrefix("pictures-"))
        let there = try folder.names(in: "page/\(names[1])").map { "\(names[1])/\($0)" }
        #expect(try Set(addresses(page)) == Set(there))
    }

    @Test("an entry has both pictures, where they differ, and a thumbnail")
    func pictures() throws {
        let entry = try #require(shown(write([entry()])).first)
        #expect(["before", "after", "heat", "thumb"].filter { entry[$0]?.string == nil } == [])
        #expect(entry["size"] == [60, 40])
    }

    @Test("entries of one picture before show it each, and no picture lies there that none shows")
    func shared() throws {
        let entries = try shown(write([entry("aa11#1"), entry("aa11#2"), entry("bb22#1")]))
        let pictures = try #require(folder.names(in: "page").last)
        let files = try folder.names(in: "page/\(pictures)").filter { $0.hasPrefix("before") }
        #expect(entries.allSatisfy { $0["before"]?.string != nil })
        #expect(Set(entries.compactMap { $0["before"]?.string }) == Set(files.map { "\(pictures)/\($0)" }))
    }

    @Test("entries stand in the order in which they were given")
    func order() throws {
        let items = (0..<12).map { "aa\($0 * 7 % 12)#1" }
        let entries = items.enumerated().map { index, item in
            var entry = entry(item)
            if index % 3 == 0 { entry.before = nil }
            return entry
        }
        #expect(try shown(write(entries)).map { $0["item"]?.string } == items)
    }

    @Test("an entry without a picture before has no heatmap")
    func withoutBefore() throws {
        var alone = entry()
        alone.before = nil
        let shown = try #require(shown(write([alone])).first)
        #expect(shown["before"] == nil && shown["heat"] == nil && shown["after"] != nil)
    }

    @Test("around the regions of a large picture its own pixels are kept, lossless, before and after")
    func parts() throws {
        let picture = Bitmap.noise(1700, 120)
        let large = try folder.write(picture, to: "large.png")
        var entry = ReviewEntry(item: "aa11#1", name: "large", group: "aa11", before: large, after: large)
        entry.regions = [Region(left: 800, top: 40, right: 820, bottom: 60)]
        let parts = try #require(shown(write([entry])).first?["parts"]?.array)
        try #require(parts.count == 1)
        // 96 pixels around it, as far as the picture goes.
        let box = Region(left: 704, top: 0, right: 916, bottom: 120)
        #expect(Region(corners: parts[0]["box"]?.array?.compactMap(\.integer) ?? []) == box)
        let kept = try ["before", "after"].map { side in
            try Bitmap(contentsOf: folder.path.appending("page/\(try #require(parts[0][side]?.string))"))
        }
        let isSame = kept == [picture.cropped(to: box), picture.cropped(to: box)]
        #expect(isSame)
    }

    @Test("an entry without figures is measured on its previews, inside and outside apart")
    func measured() throws {
        var before = Bitmap(size: PixelSize(width: 60, height: 40), filledWith: .white)
        let old = try folder.write(before, to: "old.png")
        before.fill(Region(left: 10, top: 10, right: 20, bottom: 20), with: .black)
        let new = try folder.write(before, to: "new.png")
        var entry = ReviewEntry(item: "aa11#1", name: "square", group: "aa11", before: old, after: new)
        #expect(try shown(write([entry])).first?["figures"]?["changed"] == .number(100.0 / 2400))
        entry.regions = [Region(left: 10, top: 10, right: 20, bottom: 15)]
        let figures = try #require(shown(write([entry], overwriting: true)).first?["figures"])
        #expect(figures["inside"] == 1)
        #expect(figures["leakRaw"] == .number(50.0 / 2350))
        #expect(figures["changed"] == nil)
    }

    @Test("an embedded page is one file, and its pictures stand in it")
    func embedded() throws {
        let page = try write([entry()], embedded: true)
        #expect(try folder.names(in: "page") == ["index.html"])
        #expect(try addresses(page).allSatisfy { $0.hasPrefix("data:image/jpeg;base64,") })
    }

    @Test("the page names no address of the network", arguments: [false, true])
    func offline(embedded: Bool) throws {
        let page = try write([entry()], embedded: embedded)
        #expect(["http://", "https://", "src=\"//", "@import"].filter { page.contains($0) } == [])
    }

    @Test("no absolute path is in the page", arguments: [false, true])
    func paths(embedded: Bool) throws {
        let missing = entry("bb22#1", after: folder.path.appending("missing.png"))
        var lost = entry("cc33#1")
        lost.before = folder.path.appending("lost.png")
        let page = try write([entry(), missing, lost], embedded: embedded)
        #expect(!page.contains(folder.path.string))
    }

    // MARK: text

    @Test("every place of the template is filled")
    func places() throws {
        #expect(try !write([entry()]).contains("{{"))
    }

    @Test("style and script carry the number that the policy asks for, another on every page")
    func nonce() throws {
        let nonces = try (0..<2).map { _ in
            let page = try write([entry()], overwriting: true)
            let start = try #require(page.range(of: "script-src 'nonce-"))
            let nonce = page[start.upperBound...].prefix { $0 != "'" }
            #expect(count("nonce=\"\(nonce)\"", in: page) == 2)
            return String(nonce)
        }
        #expect(nonces[0] != nonces[1] && nonces[0].count >= 16)
    }

    static let hostile = [
        "</script><script>alert(1)</script>", "<!--", "--><img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>",
        "' autofocus onfocus='alert(1)",
        "]]>", "&lt;b&gt;", "&#60;b&#62;", "</title><h1>", "</bdi></li></ol>", "<\u{338}b>", "\u{202E}evil\u{202C}",
        "\u{1B}[31mred\u{1B}[0m",
        "a\0b", "\u{2028}\u{2029}", "{{script}} {{nonce}} {{data}}", "\\u003cb\\u003e", "javascript:alert(1)", "`${alert(1)}`",
        "图 👩‍👩‍👧 e\u{301}",
        "line\r\nline\rline", "\u{FEFF}\u{200B}", "%3Cscript%3E", "]}</script >",
    ]

    @Test("whatever a text says, the page has no tag more than for a harmless one", arguments: hostile)
    func tags(text: String) throws {
        func page(_ text: String) throws -> String {
            var entry = entry(prompt: text)
            entry.name = text
            entry.reason = text
            entry.details = [ReviewEntry.Fact(text, text)]
            entry.lines = [ReviewEntry.Fact(text, text)]
            entry.decisions = [ReviewDecision(item: "aa11#1", reviewer: text, decidedAt: 1, verdict: .rejected, note: text)]
            return try write([entry], title: text, overwriting: true)
        }
        let (harmless, own) = (try page("harmless"), try page(text))
        #expect(count("<", in: own) == count("<", in: harmless))
        #expect(count(">", in: own) == count(">", in: harmless))
    }

    @Test("whatever a text says, the page's script reads it as it is", arguments: hostile)
    func texts(text: String) throws {
        var entry = entry(prompt: text)
        entry.decisions = [ReviewDecision(item: "aa11#1", reviewer: "Ann", decidedAt: 1, verdict: .rejected, note: text)]
        let read = try data(write([entry], title: text))
        let first = read["entries"]?.array?.first
        let texts = [read["title"], first?["prompt"], first?["decisions"]?.array?.first?["note"]]
        #expect(texts.map { $0?.string.map { Array($0.unicodeScalars) } } == Array(repeating: Array(text.unicodeScalars), count: 3))
    }

    @Test("the name of a place in a prompt stays text")
    func placeInPrompt() throws {
        #expect(try write([entry(prompt: "{{script}} and {{data}}")]).contains("<bdi>{{script}} and {{data}}</bdi>"))
    }

    @Test("what reviewers decided before is in the page, with the boxes that they drew")
    func decisions() throws {
        var entry = entry()
        entry.decisions = [
            ReviewDecision(
                item: "aa11#1", reviewer: "Ann", decidedAt: 1000, verdict: .rejected, isPick: true, note: "too red",
                boxes: [Region(left: 1, top: 2, right: 3, bottom: 4)])
        ]
        let decision: JSONValue = [
            "item": "aa11#1", "reviewer": "Ann", "decidedAt": 1000, "verdict": "rejected", "pick": true, "note": "too red",
            "boxes": [[1, 2, 3, 4]],
        ]
        #expect(try shown(write([entry])).first?["decisions"] == [decision])
    }

    // MARK: a page that is there

    @Test("a page that is there is refused, and stays with its pictures")
    func exists() throws {
        let page = try write([entry(prompt: "The first")])
        let error = #expect(throws: ImageFileError.self) { try write([entry(prompt: "The second")]) }
        #expect(error?.kind == .exists)
        #expect(try folder.text("page/index.html") == page)
        #expect(try folder.names(in: "page").count == 2)
    }

    @Test("with overwriting the page is replaced, and the pictures of the old one are gone", arguments: [false, true])
    func replaced(embedded: Bool) throws {
        let old = try addresses(write([entry(prompt: "The first")]))
        let page = try write([entry(prompt: "The second")], embedded: embedded, overwriting: true)
        #expect(page.contains("The second"))
        #expect(try folder.names(in: "page").count == (embedded ? 1 : 2))
        #expect(old.filter { FileManager.default.fileExists(atPath: folder.path.appending("page/\($0)").string) } == [])
    }

    @Test(
        "what others keep in the folder under a like name stays",
        arguments: ["pictures-summer/a.txt", "pictures-list.txt", "pictures/a.txt"])
    func others(name: String) throws {
        try folder.write("mine", to: "page/\(name)")
        try write([entry()])
        try write([entry()], overwriting: true)
        #expect((try? folder.text("page/\(name)")) == "mine")
    }

    // MARK: pictures that cannot be read

    @Test("a result that cannot be read is told on the page, and the others are shown")
    func broken() throws {
        let entries = try shown(write([entry(after: folder.write("text", to: "broken.png")), entry("bb22#1")]))
        #expect(entries[0]["reason"]?.string?.hasPrefix("The picture is no picture") == true)
        #expect(entries[0]["after"] == nil && entries[0]["item"] == "aa11#1")
        #expect(entries[1]["after"] != nil && entries[1]["reason"] == nil)
    }

    @Test("a picture before that is gone is told on the page, and the result is shown")
    func lostBefore() throws {
        var lost = entry()
        lost.before = folder.path.appending("lost.png")
        let shown = try #require(shown(write([lost])).first)
        #expect(shown["reason"]?.string?.hasPrefix("The picture before it does not exist") == true)
        #expect(shown["after"] != nil && shown["before"] == nil)
    }

    @Test("a page whose file cannot take its place leaves no pictures behind")
    func unwritable() throws {
        // A folder stands where the page would.
        try folder.write("mine", to: "page/index.html/mine.txt")
        #expect(throws: ImageFileError.self) { try write([entry()], overwriting: true) }
        #expect(try folder.names(in: "page") == ["index.html"])
    }
}
