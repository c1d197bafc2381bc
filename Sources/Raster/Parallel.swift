import Dispatch

/// Runs `body` for every index below `count`, spread over the cores, and returns when all are done.
public func inParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
    if count < 2 {
        for index in 0..<max(0, count) { body(index) }
    } else {
        DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }
}
