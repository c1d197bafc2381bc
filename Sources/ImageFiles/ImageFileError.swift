public import SystemPackage

/// Why a picture file could not be read or written.
public struct ImageFileError: Error, Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// The file ends before the picture does.
        case truncated
        /// The file contradicts itself or its format.
        case corrupt
        /// A picture that this build does not read.
        case unsupported
        /// The bytes are no picture.
        case notAnImage
        /// The file is missing, is no file, or may not be read.
        case unreadable
        /// The file could not be written.
        case unwritable
        /// The disk is full, or the quota used up.
        case diskFull
        /// A file of that name is there already.
        case exists
    }

    public var kind: Kind
    /// The file, as it was named; `nil` for a picture in memory.
    public var path: String?
    /// What was found, as the end of a sentence that begins with the path.
    public var detail: String

    public init(_ kind: Kind, path: String? = nil, _ detail: String) {
        self.kind = kind
        self.path = path
        self.detail = detail
    }

    /// The error for a failed system call on `path`.
    public init(_ errno: Errno, path: FilePath, writing: Bool) {
        let kind: Kind =
            errno == .noSpace || errno == .diskQuotaExceeded ? .diskFull : writing ? .unwritable : .unreadable
        let detail =
            switch errno {
            case .noSuchFileOrDirectory: writing ? "cannot be written: its folder does not exist." : "does not exist."
            case .noSpace, .diskQuotaExceeded:
                "cannot be written: the disk is full. Make room and run the same command again."
            case .permissionDenied, .notPermitted:
                writing ? "cannot be written: permission denied." : "cannot be read: permission denied."
            default: "cannot be \(writing ? "written" : "read"): \(errno)."
            }
        self.init(kind, path: path.string, detail)
    }
}

extension ImageFileError: CustomStringConvertible {
    public var description: String { "\(path ?? "The picture") \(detail)" }
}
