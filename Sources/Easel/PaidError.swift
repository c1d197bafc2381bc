/// What stopped a job after it was paid: nothing is lost, and `easel jobs resume` goes on.
public struct PaidError: Error, CustomStringConvertible {
    public let underlying: any Error
    public let jobID: String

    init(_ underlying: any Error, job: String) {
        self.underlying = underlying
        jobID = job
    }

    public var description: String { "\(underlying) The result is paid and kept: easel jobs resume" }
}
