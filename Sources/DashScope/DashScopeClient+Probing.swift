import AsyncHTTPClient
public import ImageEditing
import NIOHTTP1

extension DashScopeClient {
    /// What the service says when it is only asked whether it is there.
    public struct Greeting: Hashable, Sendable {
        /// Tasks of the last 24 hours; `nil` when the service does not count them.
        public var taskCount: Int?
        /// Seconds since 1970 by the service's clock; `nil` when it does not tell.
        public var serverTime: Int?
    }

    /// Asks for one row of the task list, which is free, once.
    public func greet() async throws -> Greeting {
        do {
            let request = try httpRequest(.GET, "/tasks?page_no=1&page_size=1", headers: [:], body: nil)
            let (status, headers, bytes) = try await exchange(request, timeout: requestTimeout, limit: Self.mostAnswerBytes)
            let page = TaskPage(try Self.json(status: status, headers: headers, bytes: bytes, isPaid: false))
            return Greeting(
                taskCount: page.taskCount ?? page.rows.count, serverTime: headers.first(name: "date").flatMap(HTTPDate.seconds))
        } catch var error as DashScopeError {
            error.hide(apiKey)
            (error.outcome, error.billed) = (.rejected, .no)
            throw error
        }
    }

    /// What a place of the service makes of a key.
    public enum Welcome: String, Hashable, Sendable {
        case accepted, refused, unreachable
    }

    /// Asks every place of the service that has a common host whether it knows this key, with a call that is free.
    ///
    /// A key belongs to one place. Only hosts of the service itself are asked.
    /// - Parameter hosts: Where the places are; tests bring their own.
    public func welcomes(at hosts: [ServiceRegion: BaseURL]? = nil) async -> [ServiceRegion: Welcome] {
        let known = ServiceRegion.allCases.compactMap { region in (try? BaseURL(region)).map { (region, $0) } }
        let hosts = hosts ?? Dictionary(uniqueKeysWithValues: known)
        var answers: [ServiceRegion: Welcome] = [:]
        for (region, host) in hosts {
            guard let other = try? DashScopeClient(apiKey: apiKey, serviceRegion: region, baseURL: host, clock: clock) else { continue }
            do {
                _ = try await other.greet()
                answers[region] = .accepted
            } catch let error as DashScopeError where error.kind == .network || error.kind == .service {
                answers[region] = .unreachable
            } catch {
                answers[region] = .refused
            }
        }
        return answers
    }
}
