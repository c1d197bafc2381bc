import Raster

/// The first directory of a TIFF, and how many follow.
struct TIFFDirectory {
    struct Entry {
        var type: Int
        var count: Int
        /// Where the value field stands: the value itself when it fits, else its place.
        var field: Int

        var width: Int {
            [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8][type] ?? 0
        }

        func offset(in directory: Directory) -> Int {
            count * width <= directory.inlineBytes
                ? field : directory.source.integer(at: field, directory.inlineBytes, bigEndian: directory.bigEndian) ?? Int.max / 4
        }
    }

    struct Directory {
        let source: ByteSource
        let base: Int
        let bigEndian: Bool
        let inlineBytes: Int
        var entries: [Int: Entry] = [:]

        /// The first value of a tag.
        func value(_ tag: Int, _ source: ByteSource? = nil) -> Int? { values(tag, self.source, limit: 1).first }

        /// Whether the values of a tag reach past the end of the file.
        var isCut: Bool {
            entries.values.contains { entry in
                let size = entry.count.multipliedReportingOverflow(by: entry.width)
                guard !size.overflow, size.partialValue > inlineBytes else { return size.overflow }
                let end = (entry.offset(in: self) + base).addingReportingOverflow(size.partialValue)
                return end.overflow || end.partialValue > source.count
            }
        }

        /// The values of a tag, at most a million.
        func values(_ tag: Int, _ source: ByteSource, limit: Int = 1 << 20) -> [Int] {
            guard let entry = entries[tag], entry.width > 0, entry.count > 0, entry.count < 1 << 40 else { return [] }
            let start = entry.count * entry.width <= inlineBytes ? entry.field : entry.offset(in: self) + base
            var values: [Int] = []
            for index in 0..<min(entry.count, limit) {
                guard let value = source.integer(at: start + index * entry.width, entry.width, bigEndian: bigEndian) else { break }
                values.append(value)
            }
            return values
        }
    }

    let firstOffset: Int
    private(set) var first: Directory?
    private(set) var count = 0
    /// Whether the file ends inside the first directory.
    private(set) var isCut = false

    /// - Parameter base: Where the TIFF begins, for one inside another file (EXIF).
    init?(_ source: ByteSource, at base: Int = 0, countingAll: Bool = true) {
        let order = source.text(at: base, 2)
        guard order == "II" || order == "MM" else { return nil }
        let bigEndian = order == "MM"
        func read(_ offset: Int, _ length: Int) -> Int? { source.integer(at: base + offset, length, bigEndian: bigEndian) }
        guard let version = read(2, 2), version == 42 || version == 43 else { return nil }
        let big = version == 43
        guard let start = big ? read(8, 8) : read(4, 4) else { return nil }
        firstOffset = start
        var next = start
        var seen: Set<Int> = []
        // A directory that points back at itself would never end; a real file has no 65,536 pages.
        while next > 0, seen.count < 1 << 16, seen.insert(next).inserted {
            guard let entryCount = read(next, big ? 8 : 2), entryCount > 0, entryCount < 1 << 16 else { break }
            let size = big ? 20 : 12
            let table = next + (big ? 8 : 2)
            if first == nil {
                var directory = Directory(source: source, base: base, bigEndian: bigEndian, inlineBytes: big ? 8 : 4)
                for index in 0..<entryCount {
                    let entry = table + index * size
                    guard let tag = read(entry, 2), let type = read(entry + 2, 2), let count = read(entry + 4, big ? 8 : 4),
                        read(entry + (big ? 12 : 8), big ? 8 : 4) != nil || big
                    else {
                        isCut = true
                        break
                    }
                    if directory.entries[tag] == nil {
                        directory.entries[tag] = Entry(type: type, count: count, field: base + entry + (big ? 12 : 8))
                    }
                }
                first = directory
            }
            count += 1
            guard countingAll, let following = read(table + entryCount * size, big ? 8 : 4) else { break }
            next = following
        }
    }
}
