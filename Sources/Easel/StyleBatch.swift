public import ImageEditing
import ImageFiles
public import SystemPackage

/// Every picture of a folder with every prompt of a list and every seed, as a manifest.
public struct StyleBatch: Sendable {
    /// A prompt and what the results made with it are called.
    public struct Style: Hashable, Sendable {
        public var name: String
        public var prompt: String
    }

    private let pictures: [FilePath]
    private let styles: [Style]
    private let seeds: [Int?]
    private let references: [ReferenceImage]
    private let model: ImageModel.ID?

    /// - Parameters:
    ///   - folder: Its pictures, by their bytes and not their names, in the order of their names; folders in it are left out.
    ///   - prompts: UTF-8, a line for each prompt: `NAME⇥PROMPT`, or `PROMPT` alone.
    ///   - references: They join every job, after the picture.
    /// - Throws: ``EaselError`` `usage` for a folder without pictures, a list without prompts, two prompts of one name.
    public init(folder: FilePath, prompts: FilePath, seeds: [Int], references: [ReferenceImage], model: ImageModel.ID?) throws {
        let root = folder.absolute
        guard let names = try? Disk.names(root) else {
            throw EaselError(.usage, "The folder \(folder) cannot be read.", hint: "Name a folder of pictures with --images.")
        }
        pictures = names.filter { !$0.hasPrefix(".") }.sorted().map { root.appending($0) }.filter {
            !Disk.isFolder($0) && ImageInspection($0).info != nil
        }
        guard !pictures.isEmpty else {
            throw EaselError(.usage, "The folder \(folder) holds no picture.", hint: "Name a folder of pictures with --images.")
        }
        guard let bytes = try? Disk.contents(prompts), let text = String(validating: bytes, as: UTF8.self) else {
            throw EaselError(.usage, "The list of prompts \(prompts) cannot be read as UTF-8.", hint: "Write one prompt a line.")
        }
        styles = text.split(whereSeparator: \.isNewline).enumerated().compactMap { index, line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard let last = parts.last, !last.allSatisfy(\.isWhitespace) else { return nil }
            return Style(name: parts.count == 2 ? String(parts[0]) : "p\(index + 1)", prompt: String(last))
        }
        guard !styles.isEmpty else { throw EaselError(.usage, "The list \(prompts) holds no prompt.", hint: "Write one prompt a line.") }
        if let twice = Dictionary(grouping: styles, by: \.name).first(where: { $0.value.count > 1 })?.key {
            throw EaselError(.usage, "Two prompts of \(prompts) are called “\(twice)”.", hint: "Give each its own name.")
        }
        self.seeds = seeds.isEmpty ? [nil] : seeds
        self.references = references
        self.model = model
    }

    public var count: Int { pictures.count * styles.count * seeds.count }

    /// The manifest as JSON Lines.
    public func manifest() throws -> [UInt8] {
        let stems = Dictionary(grouping: pictures) { $0.stem ?? "" }
        var bytes: [UInt8] = []
        for picture in pictures {
            let stem = picture.stem ?? "picture"
            // Two pictures of one name and different kinds are told apart by the kind.
            let name = (stems[stem]?.count ?? 0) > 1 ? picture.lastComponent?.string ?? stem : stem
            for style in styles {
                for seed in seeds {
                    var edit = Edit(style.prompt, seed: seed)
                    edit.references = ([ReferenceImage(picture, name: "picture")] + references).map { reference in
                        var reference = reference
                        // A name that the prompt does not use would be a fault; the picture goes along all the same.
                        if let name = reference.name, !style.prompt.contains("{\(name)}") { reference.name = nil }
                        return reference
                    }
                    edit.canvas = "1"
                    let id = [name, style.name, seed.map(String.init)].compactMap(\.self).joined(separator: "-")
                    bytes += try ReportJSON.encode(EditFile(edit: edit, model: model, id: id, style: style.name).json)
                }
            }
        }
        return bytes
    }
}
