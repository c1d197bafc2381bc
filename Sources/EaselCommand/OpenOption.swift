import ArgumentParser
import Easel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `--open`, of commands that make something to look at.
struct OpenOption: ParsableArguments {
    @Flag(name: .customLong("open"), help: "Open what was made.")
    var opens = false

    /// Opens files as a double click does, and says so when the system's program for it cannot be started. What that then finds, nobody
    /// waits for.
    ///
    /// - Parameter remark: What is said where there is nothing to open.
    func show(_ paths: [FilePath], otherwise remark: String = "There is nothing to open.") {
        guard opens else { return }
        if paths.isEmpty { Output.note(remark) }
        for path in paths where !Self.open(path) {
            Output.note("\(Output.safe(path.string)) was not opened: \(Self.program) cannot be run here.")
        }
    }

    #if os(macOS)
        private static let program = "open"
    #else
        private static let program = "xdg-open"
    #endif

    /// Starts the system's program, which hands over to another; false when it cannot be started.
    private static func open(_ path: FilePath) -> Bool {
        // Neither its words nor its questions belong between this tool's results.
        #if os(macOS)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0) }
        // Threads of this process hold signals back and ignore some, which the program must not inherit.
        #if os(macOS)
            var attributes: posix_spawnattr_t?
        #else
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(path.string), nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        #if os(macOS)
            let variables = _NSGetEnviron().pointee
        #else
            let variables = environ
        #endif
        return posix_spawnp(&process, program, &actions, &attributes, &words, variables) == 0
    }
}

extension Job {
    /// What a person looks at first: the text that the pictures stand in, the sheet, or else the pictures.
    var shown: [FilePath] {
        guard state == .delivered else { return [] }
        return (markdown ?? sheet).map { [$0] } ?? images.map(\.path)
    }
}
