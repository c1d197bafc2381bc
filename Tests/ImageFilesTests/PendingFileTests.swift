import ImageFiles
import SystemPackage
import Testing

struct PendingFileTests {
    private let bytes = Array("whole".utf8)

    @Test("before it is committed nothing has the final name")
    func noNameYet() throws {
        let folder = try TemporaryFolder()
        let file = try PendingFile(folder.path.appending("result.png"))
        try file.write(bytes)
        #expect(try folder.names == [try #require(file.temporary.lastComponent).string])
    }

    @Test("the name it has until then is hidden and no picture's")
    func hidden() throws {
        let folder = try TemporaryFolder()
        let file = try PendingFile(folder.path.appending("result.png"))
        let name = try #require(file.temporary.lastComponent).string
        #expect(name.hasPrefix(".result.png.") && name.hasSuffix(".part"))
    }

    @Test("committed, the final name holds every byte and nothing else is left")
    func commit() throws {
        let folder = try TemporaryFolder()
        let file = try PendingFile(folder.path.appending("result.png"))
        try file.write(bytes)
        try file.write(bytes)
        try file.commit(overwriting: false)
        #expect(try folder.names == ["result.png"])
        #expect(try folder.read("result.png") == bytes + bytes)
    }

    @Test("a file of that name is kept as it is, unless overwriting was asked for")
    func neverClobbers() throws {
        let folder = try TemporaryFolder()
        try folder.write([1, 2, 3], as: "result.png")
        let file = try PendingFile(folder.path.appending("result.png"))
        try file.write(bytes)
        let error = #expect(throws: ImageFileError.self) { try file.commit(overwriting: false) }
        #expect(error?.kind == .exists)
        #expect(try folder.read("result.png") == [1, 2, 3])
    }

    @Test("asked to, it replaces the file of that name")
    func overwriting() throws {
        let folder = try TemporaryFolder()
        try folder.write([1, 2, 3], as: "result.png")
        let file = try PendingFile(folder.path.appending("result.png"))
        try file.write(bytes)
        try file.commit(overwriting: true)
        #expect(try folder.read("result.png") == bytes)
        #expect(try folder.names == ["result.png"])
    }

    @Test("let go without a commit, it leaves nothing behind")
    func letGo() throws {
        let folder = try TemporaryFolder()
        try { try PendingFile(folder.path.appending("result.png")).write(bytes) }()
        #expect(try folder.names == [])
    }

    @Test("refused its name, it leaves nothing behind but the other file")
    func refused() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], as: "result.png")
        _ = { try? PendingFile(folder.path.appending("result.png")).commit(overwriting: false) }()
        #expect(try folder.names == ["result.png"])
    }

    @Test("two files on the way to one name do not meet until the second is committed")
    func twoAtOnce() throws {
        let folder = try TemporaryFolder()
        let first = try PendingFile(folder.path.appending("result.png"))
        let second = try PendingFile(folder.path.appending("result.png"))
        try first.write(bytes)
        try first.commit(overwriting: false)
        let error = #expect(throws: ImageFileError.self) { try second.commit(overwriting: false) }
        #expect(error?.kind == .exists)
    }

    @Test("a folder that does not exist is said so")
    func noFolder() throws {
        let path = try TemporaryFolder().path.appending("gone").appending("result.png")
        let error = #expect(throws: ImageFileError.self) { try PendingFile(path) }
        #expect(error?.description == "\(path) cannot be written: its folder does not exist.")
        #expect(error?.kind == .unwritable)
    }

    @Test(
        "a full disk is told from every other failure, and nothing is left on it",
        .enabled(if: TinyDisk.canBeMade, "mounting a disk of 64 kB needs root"))
    func fullDisk() throws {
        let disk = try #require(TinyDisk())
        let error = #expect(throws: ImageFileError.self) {
            let file = try PendingFile(disk.folder.path.appending("result.png"))
            try file.write([UInt8](repeating: 7, count: 1 << 20))
        }
        #expect(error?.kind == .diskFull)
        #expect(try disk.folder.names == [])
    }

    @Test("a picture that cannot be read to its end gets no name")
    func brokenSource() throws {
        let folder = try TemporaryFolder()
        var reader = try ImageReader(Fixture.path("broken-jpeg-half.jpg"))
        #expect(throws: ImageFileError.self) { try reader.writePNG(to: folder.path.appending("copy.png"), overwriting: false) }
        #expect(try folder.names == [])
    }

    @Test("what a killed process left is removed; what is being written, and other programs' files, stay")
    func abandoned() throws {
        let folder = try TemporaryFolder()
        let open = try PendingFile(folder.path.appending("result.png"))
        try folder.write([1], as: ".result.png.0123456789abc.part")
        try folder.write([1], as: ".part-of-something.part")
        try folder.write([1], as: "download.part")
        PendingFile.removeAbandoned(in: folder.path)
        #expect(try Set(folder.names) == [try #require(open.temporary.lastComponent).string, ".part-of-something.part", "download.part"])
        try open.commit(overwriting: false)
        #expect(try folder.read("result.png") == [])
    }
}
