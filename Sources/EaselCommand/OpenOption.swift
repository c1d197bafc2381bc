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

    /// Opens files as a double click does, and says so when this machine has nothing that can; what was made is made all the same.
    func show(_ paths: [FilePath]) {
        guard opens else { return }
        for path in paths where !Self.open(path) {
            Output.note("\(Output.safe(path.string)) was not opened: \(Self.program) cannot be run here.")
        }
    }

    #if os(macOS)
        private static let program = "open"
    #else
        private static let program = "xdg-open"
    #endif

    /// Runs the system's program for it, which hands over to another, and does not wait for that.
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
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(path.string), nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        return posix_spawnp(&process, program, &actions, nil, &words, environ) == 0
    }
}

extension Job {
    /// What a person looks at first: the sheet, or else the pictures.
    var shown: [FilePath] { state != .delivered ? [] : sheet.map { [$0] } ?? images.map(\.path) }
}
