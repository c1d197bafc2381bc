/// An edit that breaks limits, with every one of them.
public struct InvalidEdit: Error, Hashable, Sendable {
    public let violations: [Finding]

    public init(_ violations: [Finding]) { self.violations = violations }
}

extension InvalidEdit: CustomStringConvertible {
    public var description: String { violations.map(\.description).joined(separator: "\n") }
}
