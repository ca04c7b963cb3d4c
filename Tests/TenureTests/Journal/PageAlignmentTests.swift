import Tenure
import TenureTesting
import Testing

/// Frames with pages of their own: what a disk that garbles whole pages can take.
@Suite(.timeLimit(.minutes(20))) struct PageAlignmentTests {
    private static let inputOutputError: Int32 = 5

    private static func options(aligned: Bool, preallocating: Bool = true) -> JournalOptions {
        JournalOptions(segmentSize: 40_960, preallocatesSegments: preallocating, alignsToPages: aligned)
    }

    /// Two openings that append frames of up to three pages, some witnessed, over several segments.
    private struct Life {
        var appended: [[UInt8]] = []
        var acknowledged = 0

        /// Whether nothing failed.
        mutating func run(on storage: SimulatedStorage, _ options: JournalOptions) -> Bool {
            let sizes = [3, 4_000, 4_100, 12, 9_000, 1, 1, 700, 3_200, 40]
            do {
                for round in 1...2 {
                    let (_, log) = try openJournal(storage, seed: UInt64(round), options: options)
                    for (index, size) in sizes.enumerated() {
                        let record = [UInt8](repeating: UInt8(16 * round + index), count: size)
                        appended.append(record)
                        try log.append(makeBatch([record], after: log.lastSequence), sync: true)
                        acknowledged = appended.count
                        if index.isMultiple(of: 3) { log.witness() }
                    }
                    try log.close(cleanly: round == 2)
                }
                return true
            } catch {
                return false
            }
        }
    }

    /// Cuts the power at every call of a life, so that the pages being written are garbled as a whole.
    ///
    /// - Returns: how often something was missing that was acknowledged, or the journal could not be opened.
    private func losses(aligned: Bool, preallocating: Bool) throws -> Int {
        var losses = 0
        let options = Self.options(aligned: aligned, preallocating: preallocating)
        for call in stride(from: 1, to: 2_000, by: min(caseStride, 7)) {
            for seed in 0..<(caseStride == 1 ? 4 : 1 as UInt64) {
                let storage = SimulatedStorage(pageBytes: SegmentHeader.pageBytes)
                storage.fail(StorageFault(call: call, code: Self.inputOutputError, isSticky: true))
                var life = Life()
                let hasEnded = life.run(on: storage, options)
                let coin = Entropy(seed &+ UInt64(call) &* 4)
                storage.crash { _ in
                    let drawn = coin.next()
                    return drawn % 4 == 0 ? .lost : .garbledPage(seed: drawn)
                }
                let found = try? recover(storage, options: options).records
                let isWhole = found.map { $0.count >= life.acknowledged && life.appended.starts(with: $0) } ?? false
                if !isWhole { losses += 1 }
                if hasEnded { return losses }
            }
        }
        throw Missing("an end of the script")
    }

    @Test(
        "D1: with frames that have pages of their own, whole garbled pages take nothing that was acknowledged",
        .computingForLong,
        arguments: [true, false]
    )
    func aligned(preallocating: Bool) throws {
        #expect(try losses(aligned: true, preallocating: preallocating) == 0)
    }

    @Test("D1: without, they may: the limit that is documented", .computingForLong)
    func unaligned() throws {
        #expect(try losses(aligned: false, preallocating: true) > 0)
    }

    @Test("D3: a journal may have segments of both sorts, and padding is neither damage nor an end")
    func mixed() throws {
        let storage = SimulatedStorage()
        var records: [[UInt8]] = []
        for round in 0..<4 {
            let options = Self.options(aligned: round.isMultiple(of: 2), preallocating: round < 2)
            let (opening, log) = try openJournal(storage, seed: UInt64(round), options: options)
            #expect(opening.tornTail == nil && opening.lastSequence == UInt64(records.count))
            for number in 0..<12 {
                let record = [UInt8](repeating: UInt8(number), count: number * 700)
                try log.append(makeBatch([record], after: log.lastSequence), sync: true)
                records.append(record)
            }
            try log.close(cleanly: round == 1)
        }
        let headers = segmentNames(in: storage.files).compactMap { SegmentHeader(decoding: storage.files[$0] ?? []) }
        #expect(Set(headers.map(\.isPageAligned)) == [true, false])
        #expect(headers.allSatisfy { $0.obstacle(forWriting: true) == nil })
        let found = try recover(storage)
        #expect(found.records == records && found.opening.tornTail == nil)
    }

    @Test("D3: cut at any byte, it recovers to what is whole before; no changed bit costs more than the last frame")
    func damage() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage, options: Self.options(aligned: true, preallocating: false))
        let name = try #require(segmentNames(in: storage.files).first)
        var ends: [Int] = []
        for index in 0..<4 {
            try log.append(makeBatch([[UInt8](repeating: 3, count: 50)], after: UInt64(index)), sync: true)
            ends.append(try #require(storage.files[name]).count)
        }
        #expect(ends.allSatisfy { $0.isMultiple(of: SegmentHeader.pageBytes) })
        let whole = try #require(storage.files[name])
        for length in stride(from: SegmentHeader.reservedSize, through: whole.count, by: caseStride) {
            let found = try recover(SimulatedStorage(files: [name: Array(whole.prefix(length))]))
            #expect(found.records.count == ends.count { $0 <= length }, "cut at \(length)")
        }
        for bit in stride(from: SegmentHeader.reservedSize * 8, to: whole.count * 8, by: caseStride) {
            var changed = whole
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let finding = try JournalReader.read(SimulatedStorage(files: [name: changed])) { _, _ in }
            #expect(finding.damage != nil || finding.lastSequence >= 3, "bit \(bit)")
        }
    }

    @Test("D3: the option reaches the journal")
    func option() throws {
        try SmallWorld.run { world in
            for alignsToPages in [true, false] {
                try await world.running(SchedulerOptions(alignsToPages: alignsToPages)) { scheduler in
                    _ = try await scheduler.submit(RawTask(kind: "k"))
                }
                let name = try #require(segmentNames(in: world.storage.files).last)
                let header = SegmentHeader(decoding: world.storage.files[name] ?? [])
                #expect(header?.isPageAligned == alignsToPages)
            }
        }
    }
}
