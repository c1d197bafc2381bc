import Easel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The files below folders.
enum PictureFolder {
    private static let suffixes: Set<String> = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"]

    /// Files as they are named; of folders every picture below them by its suffix, in the order of their names.
    static func files(_ paths: [String]) -> [FilePath] {
        paths.flatMap { path -> [FilePath] in
            guard isFolder(FilePath(path)) else { return [FilePath(path)] }
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
            return names.filter(isPicture).sorted().map { FilePath(path).appending($0) }
        }
    }

    /// By hand: a path for each of thousands of names takes longer than to look into the files.
    private static func isPicture(_ name: String) -> Bool {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
        let start = name.utf8.index(after: dot)
        // A name that is nothing but a suffix has none.
        guard dot != name.utf8.startIndex, name.utf8[name.utf8.index(before: dot)] != UInt8(ascii: "/") else { return false }
        return suffixes.contains(name[start...].lowercased())
    }

    /// The pictures of a folder without the sheets that were made of them, and those of review pages.
    ///
    /// - Parameter before: What results may be called after.
    static func results(in folder: FilePath, of before: [FilePath] = []) -> [FilePath] {
        let names = Set(before.compactMap(\.stem))
        let all = files([folder.string]).filter { path in
            let parent = path.removingLastComponent()
            let isOfPage = parent.lastComponent?.string.hasPrefix("pictures-") ?? false
            return !isOfPage || !exists(parent.removingLastComponent().appending(ReviewPage.fileName))
        }
        let stems = Set(all.map { $0.removingLastComponent().appending($0.stem ?? "").string })
        return all.filter { path in
            guard let stem = path.stem else { return false }
            // What a batch makes of many pictures says of none how it was made.
            if stem == "contact" || stem.hasPrefix("contact-") {
                return names.contains(stem) || path.extension != "png" || (try? Provenance(of: path)) != nil
            }
            guard stem.hasSuffix("-sheet") else { return true }
            let own = path.removingLastComponent().appending(String(stem.dropLast(6))).string
            return !stems.contains { $0 == own || $0.hasPrefix(own + "-") && $0 != own + "-sheet" }
        }
    }

    static func isFolder(_ path: FilePath) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder) && isFolder
    }

    static func exists(_ path: FilePath) -> Bool { FileManager.default.fileExists(atPath: path.string) }

    /// The folder that `-o` names.
    ///
    /// - Throws: ``EaselError`` `usage` for an empty name, which an unset variable of a script leaves.
    static func named(_ output: String) throws -> FilePath {
        guard !output.isEmpty else { throw EaselError(.usage, "-o names no folder.", hint: "Write -o and a folder's name.") }
        let folder = FilePath(output).absolute
        guard !exists(folder) || isFolder(folder) else {
            throw EaselError(.usage, "\(folder) is a file, and not a folder.", hint: "Choose another with -o.")
        }
        return folder
    }

    static func make(_ path: FilePath) throws {
        do { try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true) } catch {
            throw EaselError(.workspaceUnwritable, "The folder \(path) cannot be made.", hint: "Choose another with -o.")
        }
    }
}
