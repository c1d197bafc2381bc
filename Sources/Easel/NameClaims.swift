import Synchronization
import SystemPackage

/// Which names of deliveries are taken in which folder, decided before anything is sent.
///
/// Names that differ in case or Unicode form alone are one name, as they are on the disks of macOS and Windows.
final class NameClaims: Sendable {
    private struct Folder {
        /// Of the files that were there when the folder was first looked at.
        let found: Set<String>
        var claimed: Set<String> = []
    }

    private let folders = Mutex<[FilePath: Folder]>([:])

    /// Takes a name without its extension. Strings are equal whatever their Unicode form.
    ///
    /// - Parameter sharing: Whether a file that was there before may be replaced.
    /// - Returns: Whether the name was free.
    func claim(_ name: String, in folder: FilePath, sharing: Bool) -> Bool {
        let folded = name.lowercased()
        return folders.withLock { folders in
            var names = folders[folder] ?? Folder(found: Self.stems(in: folder))
            defer { folders[folder] = names }
            guard sharing || !names.found.contains(folded) else { return false }
            return names.claimed.insert(folded).inserted
        }
    }

    private static func stems(in folder: FilePath) -> Set<String> {
        let names = (try? Disk.names(folder)) ?? []
        return Set(names.filter { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }.map { $0.dropLast(4).lowercased() })
    }
}
