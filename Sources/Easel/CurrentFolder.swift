#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import SystemPackage

/// The folder that relative paths start from.
enum CurrentFolder {
    static var path: String { FileManager.default.currentDirectoryPath }
}
