/// An edit that breaks limits, with every one of them.
public struct InvalidEdit: Error, Hashable, Sendable {
    public let violations: [Finding]

    /// Whether the edit as a whole is known, so that it could be sent all the same.
    public let canBeForced: Bool

    public init(_ violations: [Finding], canBeForced: Bool = false) {
        self.violations = violations
        self.canBeForced = canBeForced
    }
}

extension InvalidEdit: CustomStringConvertible {
    public var description: String { violations.map(\.description).joined(separator: "\n") }
}
