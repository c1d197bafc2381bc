/// The rows of any reader, for a chain of steps whose number is known only when it runs.
public struct AnyRowReader: RowReader {
    private var base: any RowReader
    public let format: RowFormat

    public init(_ base: some RowReader) {
        self.base = base
        format = base.format
    }

    public mutating func readRows(into band: inout MutableSpan<UInt8>) throws -> Int { try base.readRows(into: &band) }
}
