import ImageEditing
public import SystemPackage

/// A file with one edit a row: JSON Lines, a JSON list, or CSV.
///
/// Rows are read one at a time, so that a manifest of any length needs the memory of its longest row; a JSON list is read whole.
/// Paths in it start from the folder that it lies in.
public struct BatchManifest: Sendable {
    enum Format: Sendable { case lines, list, csv }

    /// What a row is read as; a row with faults is passed on with them.
    public enum Entry: Sendable {
        case row(BatchRow)
        /// A row that cannot be meant.
        case fault(line: Int, any Error)
    }

    public let path: FilePath
    /// What rows get that do not say it themselves.
    public let defaults: EditFile
    private let format: Format
    private let folder: FilePath

    /// The longest row, in bytes.
    static let mostRowBytes = 4 << 20

    /// - Throws: ``EaselError`` `usage` for a file that cannot be read.
    public init(_ path: FilePath, defaults: EditFile) throws {
        self.path = path.absolute
        self.defaults = defaults
        folder = path.absolute.removingLastComponent()
        guard Disk.exists(path), !Disk.isFolder(path) else {
            throw EaselError(.usage, "The manifest \(path) does not exist.", hint: "Name a file of JSON Lines, JSON or CSV.")
        }
        if path.extension?.lowercased() == "csv" {
            format = .csv
        } else {
            // By its first character, since both are called .json.
            var reader = try LineReader(path)
            var first: UInt8?
            while first == nil, let line = try reader.next() { first = line.first { !Self.isBlank($0) } }
            format = first == 0x5B ? .list : .lines
        }
    }

    /// A space, a tab, or the first half of a line's end.
    fileprivate static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    /// The rows from the first on. Reading them again gives the same.
    public func rows() throws -> Rows {
        switch format {
        case .lines: return Rows(manifest: self, source: .lines(try LineReader(path)))
        case .list:
            guard let items = (try? ReportJSON.decode(Disk.contents(path)))?.array else {
                throw EaselError(.usage, "The manifest \(path) is no JSON.", hint: "Write a list of edits, or one a line.")
            }
            return Rows(manifest: self, source: .items(items[...]))
        case .csv:
            var reader = CSVReader(try LineReader(path))
            let header = try reader.next()?.fields ?? []
            if let unknown = header.first(where: { !EditFile.keys.contains($0) }) {
                throw EaselError(
                    .usage, "The first line of \(path) names “\(unknown)”.",
                    hint: "The columns are \(EditFile.keys.sorted().joined(separator: ", ")).")
            }
            if let twice = Dictionary(grouping: header, by: { $0 }).first(where: { $0.value.count > 1 })?.key {
                throw EaselError(.usage, "The first line of \(path) names “\(twice)” twice.", hint: "Name each column once.")
            }
            return Rows(manifest: self, source: .records(reader, header: header))
        }
    }

    /// The rows of a manifest, one after another.
    public struct Rows {
        enum Source {
            case lines(LineReader)
            case items(ArraySlice<JSONValue>)
            case records(CSVReader, header: [String])
        }

        private let manifest: BatchManifest
        private var source: Source
        private var identities = BatchRow.Identities()
        private var line = 0

        init(manifest: BatchManifest, source: Source) {
            self.manifest = manifest
            self.source = source
        }

        /// The next row, or what is wrong with it; `nil` after the last.
        ///
        /// - Throws: ``EaselError`` `usage` for an id that an earlier row has, and for a file that cannot be read on.
        public mutating func next() throws -> Entry? {
            while true {
                switch source {
                case .lines(var reader):
                    let bytes = try reader.next()
                    source = .lines(reader)
                    guard let bytes else { return nil }
                    line += 1
                    guard !bytes.allSatisfy(BatchManifest.isBlank) else { continue }
                    guard let json = try? ReportJSON.decode(bytes) else {
                        return .fault(line: line, EaselError(.usage, "It is no JSON.", hint: "Write one edit a line."))
                    }
                    return try entry(json, line: line)
                case .items(var items):
                    guard let item = items.popFirst() else { return nil }
                    source = .items(items)
                    line += 1
                    return try entry(item, line: line)
                case .records(var reader, let header):
                    let record = try reader.next()
                    source = .records(reader, header: header)
                    guard let record else { return nil }
                    if record.fields == [""] { continue }
                    do { return try entry(try CSVEdit(header: header, fields: record.fields).json(), line: record.line) } catch let error
                        as InvalidEdit
                    {
                        return .fault(line: record.line, error)
                    }
                }
            }
        }

        private mutating func entry(_ json: JSONValue, line: Int) throws -> Entry {
            let file: EditFile
            do { file = try manifest.edit(json) } catch { return .fault(line: line, error) }
            return .row(try identities.row(of: file, line: line))
        }
    }

    /// The edit of a row, with what it leaves out, and paths from the root.
    fileprivate func edit(_ json: JSONValue) throws -> EditFile {
        var file = try EditFile(json)
        let members = json.object ?? [:]
        file.model = file.model ?? defaults.model
        if members["size"] == nil { file.edit.size = defaults.edit.size }
        if members["n"] == nil { file.edit.count = defaults.edit.count }
        if members["seed"] == nil { file.edit.seed = defaults.edit.seed }
        if members["palette"] == nil, members["color_palette"] == nil { file.edit.palette = defaults.edit.palette }
        if members["negative_prompt"] == nil { file.edit.negativePrompt = defaults.edit.negativePrompt }
        if members["prompt_extend"] == nil { file.edit.promptExtend = defaults.edit.promptExtend }
        if members["watermark"] == nil { file.edit.watermark = defaults.edit.watermark }
        if file.edit.promptExtend == nil, file.edit.marksPlace { file.edit.promptExtend = false }
        file.edit.references += defaults.edit.references
        func absolute(_ path: FilePath) -> FilePath {
            path.isAbsolute ? path.lexicallyNormalized() : folder.pushing(path).lexicallyNormalized()
        }
        file.edit.mask = file.edit.mask.map(absolute)
        for index in file.edit.references.indices {
            if case .file(let path) = file.edit.references[index].source {
                file.edit.references[index].source = .file(absolute(path))
            }
        }
        return file
    }
}
