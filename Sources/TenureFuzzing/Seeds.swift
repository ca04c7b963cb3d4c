import Foundation
import Tenure
import TenureTesting

/// What each target begins with: the parts of sample journals.
enum Seeds {
    static func all() throws -> [String: [[UInt8]]] {
        let journals = try SampleJournal.all()
        var seeds: [String: [[UInt8]]] = [:]
        for journal in journals {
            seeds["folder", default: []].append(PackedFolder.pack(journal.files))
            for (_, bytes) in journal.files.sorted(by: { $0.key < $1.key }) {
                seeds["headers", default: []].append(Array(bytes.prefix(104)))
                seeds["headers", default: []].append(
                    Array(bytes.dropFirst(SegmentHeader.reservedSize).prefix(FrameHeader.size))
                )
            }
            let (records, parts) = try contents(of: journal)
            seeds["replay", default: []].append(counted(records))
            seeds["image", default: []].append(counted(parts))
            if journal.name == "every-record" { seeds["record"] = records }
        }
        let name = SegmentName(epoch: 0xAB, firstSequence: 7)
        let texts = [
            name.description, CheckpointName(lastSequence: 1, epoch: .max).description, "1-42",
            Incarnation(high: 1, low: 2).description, "tenure (process 7 on host)\u{1B}[2J\u{202E}", "",
        ]
        seeds["text"] = texts.map { Array($0.utf8) }
        seeds["json"] = json
        return seeds.mapValues(distinct)
    }

    private static func contents(of journal: SampleJournal) throws -> (records: [[UInt8]], parts: [[UInt8]]) {
        var collector = Collector()
        _ = try JournalReader.read(SimulatedStorage(files: journal.files), into: &collector)
        return (collector.records, collector.parts)
    }

    private static func counted(_ items: [[UInt8]]) -> [UInt8] {
        var writer = ByteWriter()
        for item in items { writer.write(counted: item) }
        return writer.bytes
    }

    private static func distinct(_ seeds: [[UInt8]]) -> [[UInt8]] {
        var seen: Set<[UInt8]> = []
        return seeds.filter { seen.insert($0).inserted }
    }

    /// One text for each type, by its place among the types of the target.
    private static var json: [[UInt8]] {
        let texts = [
            #"{"incarnation":"00000000000000010000000000000002","task":"1-2","session":3,"generation":"1-4"}"#,
            #"{}"#, #"{"notBefore":{"after":"1.5"},"requires":["gpu"],"pinnedTo":"a","timeout":"0.1"}"#,
            #"{"capacity":10,"order":{"ageing":"30"},"submitLimit":{"count":1,"duration":"2"}}"#,
            #"{"code":"queueFull","message":"full"}"#, #"{"message":"no","verdict":{"retryAfter":"2"}}"#,
            #"{"snooze":"0.000001"}"#, #""over""#, #"{"deadCount":null,"endedFor":"3600"}"#,
            #"{"maximumAttempts":3,"baseDelay":"1"}"#, #"{"ageing":"30"}"#, #"{"at":"1970-01-01T00:00:00.000000007Z"}"#,
            #"{"count":100,"duration":"60"}"#, #"{"kind":"mail"}"#, #"{"state":"dead","reason":"poison"}"#,
            #"{"tokens":412}"#, #""-12.000000001""#, #""2262-04-11T23:47:16.854775807Z""#, #""urgent""#,
        ]
        return JSONForm.all.enumerated().flatMap { place, form in
            texts.filter { form.reads(Data($0.utf8)) }.map { [UInt8(place)] + Array($0.utf8) }
        }
    }
}

/// Keeps what it is given.
private struct Collector: JournalReplayer {
    var records: [[UInt8]] = []
    var parts: [[UInt8]] = []

    mutating func begin() { parts = [] }

    mutating func restore(_ part: inout ByteReader) { parts.append(part.readRemaining()) }

    mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) { records.append(record.readRemaining()) }
}
