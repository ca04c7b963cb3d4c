import Tenure
import TenureTesting

/// Writes a sample journal: openings, frames and checkpoints, with random bits that are the same every time.
final class SampleWriter {
    let storage = SimulatedStorage()
    private static let options = JournalOptions(segmentSize: 8192, preallocatesSegments: false, owner: "a sample")

    private let bits = SampleBits()
    private var log: JournalLog?
    private var opening: JournalOpening?
    private var kept: [KeptCheckpoint] = []
    private var segments: [SealedSegment] = []

    func open() throws {
        var recovery = StoreRecovery { .empty }
        let (opening, log) = try JournalLog.open(
            on: storage,
            options: Self.options,
            entropy: bits.next,
            into: &recovery
        )
        (self.opening, self.log) = (opening, log)
        kept = opening.checkpoints
        segments = opening.segments
    }

    /// Appends records as one frame.
    func append(_ records: [Record]) throws {
        try append(
            encoded: records.map { record in
                var writer = ByteWriter()
                record.encode(into: &writer)
                return writer.bytes
            }
        )
    }

    func append(encoded records: [[UInt8]]) throws {
        guard let log else { return }
        var writer = ByteWriter()
        for record in records { writer.write(counted: record) }
        let first = log.lastSequence + 1
        let batch = JournalBatch(firstSequence: first, recordCount: records.count, body: writer.bytes)
        try log.append(batch, sync: true)
        segments += log.takeSealed()
    }

    /// Appends submits until so many segments are sealed.
    func fill(segments count: Int, with firstTask: UInt64, epoch: UInt64 = 1) throws {
        var task = firstTask
        let wanted = segments.count + count
        while segments.count < wanted {
            try append((0..<8).map { SampleHistory.submitted(epoch, task + $0, payloadBytes: 100) })
            task += 8
        }
    }

    /// Makes a checkpoint of the sealed segments, as a scheduler does.
    func makeCheckpoint() throws {
        guard let opening else { return }
        let maker = CheckpointMaker(on: storage, identity: opening.identity, entropy: { 7 }, mayGoOn: { true })
        var recovery = StoreRecovery { .empty }
        guard let made = try maker.make(from: kept.last, segments, into: &recovery) else { return }
        kept.append(made)
        segments = []
        if kept.count == 2 { try maker.removeCovered(by: kept[0]) }
    }

    func close(cleanly: Bool) throws {
        try log?.close(cleanly: cleanly)
        log = nil
    }
}

/// Bits that look random, the same every time.
private final class SampleBits {
    private var state: UInt64 = 0x5EED

    func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}
