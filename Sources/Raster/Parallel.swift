import Dispatch

/// Runs `body` for every index below `count`, spread over the cores, and returns when all are done.
public func inParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
    if count < 2 {
        for index in 0..<max(0, count) { body(index) }
    } else {
        DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }
}

/// What `body` makes of every index below `count`, in order, made on all cores.
///
/// - Throws: The error of the lowest index that has one, after all are done.
public func mapInParallel<Value: Sendable>(_ count: Int, _ body: @Sendable (Int) throws -> Value) throws -> [Value] {
    var slots = [Result<Value, any Error>?](repeating: nil, count: count)
    slots.withUnsafeMutableBufferPointer { buffer in
        // Every index has a place of its own.
        nonisolated(unsafe) let places = buffer
        inParallel(count) { index in places[index] = Result { try body(index) } }
    }
    return try slots.map { slot in
        guard let slot else { preconditionFailure("every index was visited") }
        return try slot.get()
    }
}
