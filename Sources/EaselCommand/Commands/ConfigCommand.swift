import ArgumentParser
import Easel

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show every setting and where its value comes from; set one.",
        discussion: """
            The first that says it counts: a flag, the environment, easel.json in the workspace,
            ~/.config/easel/config.json, what is built in. A workspace cannot set base-url, api-key-file and model-file,
            since they decide where the key goes and what pictures cost.

            EXAMPLES
              easel config
              easel config set service-region beijing
              easel config set model wan2.7-image-pro --in-workspace
              easel config unset service-region
            """,
        subcommands: [List.self, Set.self, Unset.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every setting and where its value comes from.",
            discussion: """
                EXAMPLES
                  easel config list --json
                """)

        @OptionGroup var workspace: WorkspaceOptions
        @OptionGroup var common: CommonOptions

        struct Line: Encodable {
            let setting: String
            let value: String?
            let origin: String
        }

        func run() throws {
            let settings = try Settings(workspace)
            var lines = Setting.allCases.map { setting in
                let found = settings.found(setting)
                return Line(
                    setting: setting.rawValue, value: found?.value ?? setting.builtIn,
                    origin: found?.origin ?? (setting.builtIn == nil ? "not set" : "built in"))
            }
            // The key itself is shown nowhere.
            let origin = APIKey.origin() ?? settings.found(.apiKeyFile)?.origin
            lines.append(Line(setting: "api-key", value: origin == nil ? nil : "set", origin: origin ?? "not set"))
            let place = workspace.path()
            lines.append(
                Line(
                    setting: "workspace", value: place.path.string,
                    origin: workspace.workspace != nil
                        ? "--workspace"
                        : Environment.text("EASEL_WORKSPACE") != nil
                            ? "EASEL_WORKSPACE" : place.isNew ? "made by the first edit" : "the nearest one upward from here"))
            if common.json {
                for line in lines { try Output.json(line) }
            } else {
                let ink = Ink(common)
                Output.table(
                    [["SETTING", "VALUE", "FROM"]]
                        + lines.map { [$0.setting, Output.safe($0.value ?? "–"), ink.quiet(Output.safe($0.origin))] })
            }
        }
    }

    /// Which file is written.
    struct Target: ParsableArguments {
        @Flag(help: "In the workspace's easel.json, and not in your own settings.")
        var inWorkspace = false

        @OptionGroup var workspace: WorkspaceOptions

        func path(for setting: Setting) throws -> FilePath {
            guard inWorkspace else {
                guard let path = Settings.userFile else {
                    throw EaselError(.usage, "Neither HOME nor XDG_CONFIG_HOME is set.", hint: "Add --in-workspace.")
                }
                return path
            }
            guard !setting.isPersonal else {
                throw EaselError(
                    .usage, "A workspace must not set \(setting.rawValue): it would decide where the key goes or what pictures cost.",
                    hint: "Leave out --in-workspace.")
            }
            return Settings.workspaceFile(workspace.path().path)
        }
    }

    private static func setting(_ name: String) throws -> Setting {
        guard let setting = Setting(rawValue: name) else {
            throw EaselError(
                .usage, "“\(name)” is no setting.", hint: "The settings are \(Setting.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return setting
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set one value.",
            discussion: """
                EXAMPLES
                  easel config set service-region beijing
                """)

        @Argument(help: "The setting.")
        var name: String

        @Argument(help: "Its value.")
        var value: String

        @OptionGroup var target: Target

        func run() throws {
            let setting = try ConfigCommand.setting(name)
            try setting.check(value)
            try Settings.write(value, for: setting, to: target.path(for: setting))
        }
    }

    struct Unset: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take one value out.",
            discussion: """
                EXAMPLES
                  easel config unset service-region
                """)

        @Argument(help: "The setting.")
        var name: String

        @OptionGroup var target: Target

        func run() throws {
            let setting = try ConfigCommand.setting(name)
            try Settings.write(nil, for: setting, to: target.path(for: setting))
        }
    }
}

extension Setting {
    /// - Throws: ``EaselError`` `usage` for a value that no command would take.
    func check(_ value: String) throws {
        func refuse(_ allowed: String) -> EaselError { EaselError(.usage, "“\(value)” is no \(rawValue).", hint: "Write \(allowed).") }
        if value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw refuse("text without control characters")
        }
        switch self {
        case .serviceRegion:
            guard ServiceRegion.allCases.contains(where: { $0.rawValue == value.lowercased() || $0.id == value.lowercased() }) else {
                throw refuse(ServiceRegion.allCases.map(\.rawValue).joined(separator: ", "))
            }
        case .baseURL: _ = try BaseURL(value)
        case .workspaceID: _ = try BaseURL(.singapore, workspaceID: value)
        case .upload: guard RunOptions.UploadRule(rawValue: value) != nil else { throw refuse("auto or never") }
        case .sheet: guard ["each", "contact", "none"].contains(value) else { throw refuse("each, contact or none") }
        case .maxCost: guard Money(value, .usd) != nil else { throw refuse("an amount, as 0.50") }
        case .pace: guard let number = Double(value), number > 0, number <= 1000 else { throw refuse("a number above 0, at most 1000") }
        case .pollInterval: guard let number = Double(value), (0.001..<10_000).contains(number) else { throw refuse("0.001 to 10,000") }
        case .timeout: guard let number = Double(value), number > 0, number < 1_000_000 else { throw refuse("a number above 0") }
        case .lookupDelays:
            guard value.split(separator: ",").allSatisfy({ Double($0).map { (0...100_000).contains($0) } ?? false }), !value.isEmpty else {
                throw refuse("seconds, as 0,5,15")
            }
        case .model, .apiKeyFile, .modelFile, .output: guard !value.isEmpty else { throw refuse("something") }
        }
    }
}
