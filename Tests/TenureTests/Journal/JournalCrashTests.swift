import Tenure
import TenureTesting
import Testing

@Suite("Loss of power (D1, D3)")
struct JournalCrashTests {
    /// What of the unsynced changes survives.
    enum Survival: CaseIterable {
        case nothing, everything, some

        func apply(to storage: SimulatedStorage, _ coin: Entropy) {
            switch self {
            case .nothing: storage.crash()
            case .everything: storage.crash { _ in true }
            case .some: storage.crash { _ in coin.next() & 1 == 0 }
            }
        }
    }

    private static let inputOutputError: Int32 = 5
    private let nestedStride = min(caseStride, 7)

    /// Journals as openings find them: new, stopped, closed, torn, and with a segment whose making never ended.
    private func starts() throws -> [(files: [String: [UInt8]], records: [[UInt8]])] {
        let stopped = try RecordedJournal.make(seed: 3, closingCleanly: false, scale: 3)
        let closed = try RecordedJournal.make(seed: 4, closingCleanly: true, scale: 3)
        let torn = stopped.cut(at: stopped.totalSize - 3)
        let whole = Array(stopped.records.prefix(stopped.wholeRecords(at: stopped.totalSize - 3)))
        var unfinished = closed.files
        let next = SegmentName(epoch: 6, firstSequence: UInt64(closed.records.count + 1)).description
        unfinished[next] = Array(FormatTests.header.encoded().prefix(70))
        return [
            ([:], []), (stopped.files, stopped.records), (closed.files, closed.records), (torn, whole),
            (unfinished, closed.records),
        ]
    }

    @Test(.computingForLong, arguments: Survival.allCases)
    func `power lost at any call of an opening changes nothing, twice in a row`(survival: Survival) throws {
        let coin = Entropy(21)
        for (files, records) in try starts() {
            for first in 1... {
                let storage = SimulatedStorage(files: files)
                guard try stopOpening(storage, atCall: first, survival, coin, records) else { break }
                for second in stride(from: 1 + first % nestedStride, to: 400, by: nestedStride) {
                    let again = storage.snapshot()
                    guard try stopOpening(again, atCall: second, survival, coin, records) else { break }
                }
            }
        }
    }

    /// Whether the opening was stopped at all; either way the next one must find the same records.
    private func stopOpening(
        _ storage: SimulatedStorage,
        atCall call: Int,
        _ survival: Survival,
        _ coin: Entropy,
        _ records: [[UInt8]]
    ) throws -> Bool {
        storage.fail(StorageFault(call: call, code: Self.inputOutputError, isSticky: true))
        let interrupted = try? recover(storage, seed: coin.next())
        survival.apply(to: storage, coin)
        let copy = storage.snapshot()
        let (opening, found) = try recover(copy, seed: coin.next())
        #expect(found == records, "stopped at call \(call)")
        if let interrupted { #expect(opening.epoch > interrupted.opening.epoch) }
        return interrupted == nil
    }

    @Test(.computingForLong, arguments: Survival.allCases, [false, true])
    func `power lost at any call of any life keeps what was acknowledged`(
        survival: Survival,
        preallocating: Bool
    ) throws {
        let coin = Entropy(22)
        let options = JournalOptions(segmentSize: 9000, preallocatesSegments: preallocating)
        for call in 1..<2000 {
            let storage = SimulatedStorage()
            storage.fail(StorageFault(call: call, code: Self.inputOutputError, isSticky: true))
            var life = Life()
            let ended = life.run(on: storage, options)
            survival.apply(to: storage, coin)
            let (opening, records) = try recover(storage, options: options)
            #expect(records.count >= life.acknowledged, "stopped at call \(call)")
            #expect(records.elementsEqual(life.appended.prefix(records.count)))
            #expect(opening.epoch > life.epoch)
            if ended { return }
        }
        Issue.record("the script never ended")
    }

    @Test(.computingForLong, arguments: [StorageOperation.sync, .syncDirectory], [false, true])
    func `what only the cache still has is made durable before it is acted upon`(
        stopped: StorageOperation,
        closing: Bool
    ) throws {
        for seed in 0..<(16 as UInt64) {
            for call in 1...12 {
                let storage = SimulatedStorage()
                let (_, log) = try openJournal(storage)
                try log.append(makeBatch([[1]], after: 0), sync: true)
                storage.fail(StorageFault(call: 1, of: .sync, code: Self.inputOutputError))
                // The system reports the failure once, goes on showing the bytes and will never write them.
                if closing {
                    #expect(throws: StorageError.self) { try log.close(cleanly: true) }
                } else {
                    #expect(throws: StorageError.self) { try log.append(makeBatch([[2]], after: 1), sync: true) }
                    try log.close(cleanly: false)
                }
                storage.fail(StorageFault(call: call, of: stopped, code: Self.inputOutputError, isSticky: true))
                let shown = try? recover(storage, seed: 2).records
                let coin = Entropy(seed)
                storage.crash { _ in coin.next() & 1 == 0 }
                let found = try recover(storage, seed: 3).records
                #expect(found == [[1]] || (!closing && found == [[1], [2]]))
                if let shown { #expect(found == shown) }
            }
        }
    }

    /// Three openings that append, some without a sync, over several segments.
    private struct Life {
        var appended: [[UInt8]] = []
        var acknowledged = 0
        var epoch: UInt64 = 0

        /// Whether nothing failed.
        mutating func run(on storage: SimulatedStorage, _ options: JournalOptions) -> Bool {
            do {
                for round in 1...3 {
                    let (opening, log) = try openJournal(storage, seed: UInt64(round), options: options)
                    guard opening.epoch > epoch else { return false }
                    epoch = opening.epoch
                    for index in 0..<9 {
                        let record = [UInt8](repeating: UInt8(16 * round + index), count: 700 + index)
                        appended.append(record)
                        try log.append(makeBatch([record], after: log.lastSequence), sync: index % 3 == 0)
                        if log.isDurable { acknowledged = appended.count }
                    }
                    try log.close(cleanly: round != 2)
                    if round != 2 { acknowledged = appended.count }
                }
                return true
            } catch {
                return false
            }
        }
    }
}
