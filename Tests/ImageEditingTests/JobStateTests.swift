import ImageEditing
import Testing

struct JobStateTests {
    @Test("what is delivered, failed, cancelled or expired is finished, and nothing else")
    func finished() {
        #expect(Set(JobState.allCases.filter(\.isFinished)) == [.delivered, .failed, .cancelled, .expired])
    }

    @Test("no finished state has followers", arguments: JobState.allCases)
    func followers(state: JobState) {
        #expect(state.isFinished == state.followers.isEmpty)
    }

    @Test("every state reaches a finished one", arguments: JobState.allCases)
    func reachesEnd(state: JobState) {
        var reached: Set = [state]
        while true {
            let next = reached.union(reached.flatMap(\.followers))
            if next == reached { break }
            reached = next
        }
        #expect(reached.contains { $0.isFinished })
    }

    @Test("every state is reached from planned")
    func reachable() {
        var reached: Set = [JobState.planned]
        for _ in JobState.allCases { reached.formUnion(reached.flatMap(\.followers)) }
        #expect(reached == Set(JobState.allCases))
    }

    @Test("no state follows itself", arguments: JobState.allCases)
    func notItself(state: JobState) {
        #expect(!state.followers.contains(state))
    }

    @Test("what the service may have taken is never sent without the word of a person: only planned leads to submitting")
    func sentOnce() {
        #expect(JobState.allCases.filter { $0.followers.contains(.submitting) } == [.planned])
    }

    @Test("only what was not sent, failed or was cancelled is certainly not billed")
    func billing() {
        #expect(Set(JobState.allCases.filter { !$0.mayBeBilled }) == [.planned, .failed, .cancelled])
    }
}
