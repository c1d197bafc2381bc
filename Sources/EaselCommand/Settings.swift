import Easel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the environment, the workspace's `easel.json` and the person's own file say, in that order.
struct Settings {
    /// Where a value comes from, as `easel config` shows it.
    struct Found: Hashable {
        var value: String
        var origin: String
    }

    /// The settings file of a workspace.
    static func workspaceFile(_ workspace: FilePath) -> FilePath { workspace.appending("easel.json") }

    /// The person's own settings file: `$XDG_CONFIG_HOME/easel/config.json`, else `~/.config/easel/config.json`.
    static var userFile: FilePath? {
        if let folder = Environment.text("XDG_CONFIG_HOME") { return FilePath(folder).appending("easel").appending("config.json") }
        return Environment.text("HOME").map { FilePath($0).appending(".config").appending("easel").appending("config.json") }
    }

    private let files: [(path: FilePath, values: [Setting: String])]

    /// - Throws: ``EaselError`` `usage` for a file that is no settings file.
    init(_ workspace: WorkspaceOptions) throws {
        var files: [(FilePath, [Setting: String])] = []
        let place = workspace.path()
        if !place.isNew {
            let path = Self.workspaceFile(place.path)
            let values = try Self.read(path)
            if let personal = values.keys.filter(\.isPersonal).map(\.rawValue).min() {
                throw EaselError(
                    .usage,
                    "\(path) sets \(personal), which a workspace must not: it would decide where the key goes or what pictures cost.",
                    hint: "Set it in \(Self.userFile?.string ?? "your own settings"), in the environment, or as a flag.")
            }
            files.append((path, values))
        }
        if let path = Self.userFile { files.append((path, try Self.read(path))) }
        self.files = files
    }

    /// What is set, by whom; `nil` when nothing sets it.
    func found(_ setting: Setting) -> Found? {
        for name in setting.environmentNames {
            // The script takes “none” for no region of its own.
            if let value = Environment.text(name), name != "QWEN_REGION" || value != "none" { return Found(value: value, origin: name) }
        }
        for (path, values) in files {
            if let value = values[setting] { return Found(value: value, origin: path.string) }
        }
        return nil
    }

    func text(_ setting: Setting) -> String? { found(setting)?.value }

    /// A number of a setting.
    ///
    /// - Throws: ``EaselError`` `usage` for what is no number.
    func number(_ setting: Setting) throws -> Double? {
        guard let found = found(setting) else { return nil }
        guard let value = Double(found.value), value.isFinite else {
            throw EaselError(.usage, "\(setting.rawValue) is “\(found.value)” in \(found.origin), which is no number.")
        }
        return value
    }

    /// The values of a file; none when it is not there.
    static func read(_ path: FilePath) throws -> [Setting: String] {
        guard access(path.string, F_OK) == 0 else { return [:] }
        let members = (try? ReportJSON.decode(InputFile.bytes(path.string)))?.object
        guard let members else {
            throw EaselError(.usage, "\(path) is no settings file.", hint: ##"It holds one JSON object: {"service-region": "beijing"}."##)
        }
        var values: [Setting: String] = [:]
        for (key, value) in members {
            guard let setting = Setting(rawValue: key) else {
                throw EaselError(
                    .usage, "\(path) sets “\(key)”, which is no setting.",
                    hint: "The settings are \(Setting.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            switch value {
            case .string(let text): values[setting] = text
            case .integer(let number): values[setting] = String(number)
            case .number(let number): values[setting] = String(number)
            default: throw EaselError(.usage, "\(path) sets \(key) to neither text nor a number.")
            }
        }
        return values
    }

    /// Writes one value into a settings file, or takes it out; the others stay.
    static func write(_ value: String?, for setting: Setting, to path: FilePath) throws {
        var values = try read(path)
        values[setting] = value
        let members = Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, JSONValue.string($0.value)) })
        try PictureFolder.make(path.removingLastComponent())
        try PendingFile.write(ReportJSON.encode(JSONValue.object(members), pretty: true), to: path, overwriting: true)
    }
}
