import Tenure
import TenureFuzzing
import TenureTesting
import Testing

/// Files of the formats that were ever written, and what must come out of them: see *Changing the format* in
/// `CONTRIBUTING.md`.
@Suite(.timeLimit(.minutes(20))) struct GoldenFileTests {
    private static var all: [(format: String, journal: String)] {
        get throws {
            try GoldenFiles.formats().flatMap { format in
                try GoldenFiles.journals(of: format).map { (format, $0) }
            }
        }
    }

    @Test("D3: a journal of every format that was ever written is read as the store that is written down beside it")
    func reads() throws {
        let all = try Self.all
        #expect(all.count >= 6)
        for (format, journal) in all {
            let files = try GoldenFiles.files(of: journal, format)
            let store = try StoreDescription(of: files).text
            #expect(store == (try GoldenFiles.expected(of: journal, format)), "\(format)/\(journal)")
        }
    }

    @Test("D3: a journal of every format can be opened and gone on with, unless its features forbid it")
    func opens() throws {
        for (format, journal) in try Self.all {
            let files = try GoldenFiles.files(of: journal, format)
            let storage = SimulatedStorage(files: files)
            if journal == "features" {
                let error = #expect(throws: JournalError.self) { _ = try recover(storage) }
                guard case .newerFormat = try #require(error) else {
                    Issue.record("\(format)/\(journal): \(error as Any)")
                    continue
                }
                #expect(storage.files == files)
                continue
            }
            let before = try StoreDescription(of: files).text
            let (opening, log) = try openJournal(storage)
            try log.close(cleanly: false)
            let after = try StoreDescription(of: storage.files).text
            // All but the lines about the journal itself: opening cuts off what is torn, and begins an epoch.
            func store(_ text: String) -> [Substring] {
                Array(text.split(separator: "\n").drop { !$0.hasPrefix("epoch") })
            }
            #expect(store(after) == store(before), "\(format)/\(journal)")
            #expect(opening.tornTail == nil || journal == "torn")
        }
    }

    @Test("D3: the format is what it was: the same records make the same files, byte for byte")
    func writes() throws {
        let journals = try SampleJournal.all()
        let format = GoldenFiles.currentFormat
        #expect(try GoldenFiles.journals(of: format) == journals.map(\.name).sorted())
        for journal in journals {
            let golden = try GoldenFiles.files(of: journal.name, format)
            #expect(journal.files.keys.sorted() == golden.keys.sorted(), "\(journal.name)")
            for (name, bytes) in journal.files {
                #expect(golden[name] == bytes, "\(journal.name)/\(name) is written otherwise than \(format) was")
            }
        }
    }

    @Test("D3: the golden files have every type of record, every part of an image, a checkpoint and a torn end")
    func areComplete() throws {
        var collector = TypeCollector()
        for (format, journal) in try Self.all {
            let files = try GoldenFiles.files(of: journal, format)
            _ = try JournalReader.read(SimulatedStorage(files: files), into: &collector)
        }
        #expect(Set(Record.TypeNumber.allCases.map(\.rawValue)).isSubset(of: collector.records))
        #expect(collector.records.contains { $0 >= 0x80 })
        #expect(Set(ImagePart.allCases.map(\.rawValue)) == collector.parts)
    }
}

/// The numbers of the types that occur.
private struct TypeCollector: JournalReplayer {
    var records: Set<UInt8> = []
    var parts: Set<UInt8> = []

    mutating func begin() {}

    mutating func restore(_ part: inout ByteReader) {
        if let type = try? part.readByte() { parts.insert(type) }
    }

    mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) {
        if let type = try? record.readByte() { records.insert(type) }
    }
}
