import ImageEditing
import SystemPackage
import Testing

@testable import JobLedger

/// What is read of a ledger that is damaged.
struct LedgerDumpTests {
    private static let count = 60
    private static let address = "https://example.com/results/1.png?Signature=secret"

    private static func id(_ number: Int) -> String { "job\(number + 100)" }

    /// A ledger of many jobs, each long enough that a page holds only a few; the last has a picture with an address.
    private func write(_ path: FilePath) throws {
        let ledger = try JobLedger(path)
        for number in 0..<Self.count {
            var job = JobRecord.planned(Self.id(number), at: Double(1000 + number))
            job.edit = ["prompt": .string("Window of \(Self.id(number)). " + String(repeating: "Bright. ", count: 120)), "n": 1]
            try ledger.add(job)
        }
        let last = Self.id(Self.count - 1)
        try ledger.move(last, from: .planned, to: .submitting, at: 2000)
        try ledger.move(last, from: .submitting, to: .succeeded, at: 2001) {
            $0.results = [ResultRecord(position: 1, address: Self.address)]
            $0.results[0].rawPath = "/tmp/raw/1.png"
        }
    }

    private func dump(_ path: FilePath) throws -> (rows: [JSONValue], lost: Int) {
        var rows: [JSONValue] = []
        let lost = try LedgerDump.read(path) { rows.append($0) }
        return (rows, lost)
    }

    @Test("of a whole ledger every job is read, and none is missed")
    func whole() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(path)
            let (rows, lost) = try dump(path)
            #expect(lost == 0)
            #expect(rows.map { $0["id"]?.string } == (0..<Self.count).map { Self.id($0) })
            #expect(rows.last?["edit"]?["n"]?.integer == 1)
            #expect(rows.last?["results"]?.array?.first?["raw_path"]?.string == "/tmp/raw/1.png")
        }
    }

    @Test("no signed address is among what is read")
    func noAddress() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(path)
            let text = try dump(path).rows.map { try LedgerJSON.text($0) }.joined()
            #expect(!text.contains("Signature") && !text.contains("example.com/results"))
        }
    }

    @Test("of a ledger with an overwritten page the jobs of all other pages are read, and the lost ones are counted")
    func damaged() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try write(path)
            var bytes = try path.bytes
            // A leaf of a table begins with 13. Source: sqlite.org/fileformat2.html, section 1.6.
            let words = Array("Window of \(Self.id(30)).".utf8)
            let found = (1..<bytes.count / 4096).first { number in
                let page = bytes[(number * 4096)..<((number + 1) * 4096)]
                return page.first == 13 && page.indices.dropLast(words.count).contains { page[$0...].starts(with: words) }
            }
            let page = try #require(found)
            for index in (page * 4096)..<((page + 1) * 4096) { bytes[index] = 0xFF }
            try path.write(bytes)
            let (rows, lost) = try dump(path)
            let ids = rows.compactMap { $0["id"]?.string }
            #expect((1...5).contains(lost))
            #expect(rows.count + lost == Self.count)
            #expect(!ids.contains(Self.id(30)))
            #expect(ids.contains(Self.id(0)) && ids.contains(Self.id(Self.count - 1)))
        }
    }

    @Test("a file that is no database is an error, and gives nothing")
    func noDatabase() throws {
        try withTemporaryFolder { folder throws in
            let path = folder.appending("ledger.sqlite")
            try path.write((0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
            let error = #expect(throws: LedgerError.self) { try LedgerDump.read(path) { _ in } }
            #expect(error?.kind == .corrupt)
        }
    }
}
