import Dispatch

/// Work that goes on beside its caller's, one piece after the other.
public final class BackgroundWork: Sendable {
    private let queue: DispatchQueue

    /// - Parameter name: For a debugger.
    public init(_ name: String) { queue = DispatchQueue(label: "easel.\(name)") }

    /// Begins a piece when those before it are done.
    public func start(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    /// Returns when all that was begun is done.
    public func wait() { queue.sync {} }
}
