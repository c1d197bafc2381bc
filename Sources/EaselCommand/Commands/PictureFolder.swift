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
            var isFolder = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder else { return [FilePath(path)] }
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
            return names.sorted().map { FilePath(path).appending($0) }.filter { suffixes.contains($0.extension?.lowercased() ?? "") }
        }
    }

    static func exists(_ path: FilePath) -> Bool { FileManager.default.fileExists(atPath: path.string) }

    static func make(_ path: FilePath) throws {
        do { try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true) } catch {
            throw EaselError(.workspaceUnwritable, "The folder \(path) cannot be made.", hint: "Choose another with -o.")
        }
    }
}
