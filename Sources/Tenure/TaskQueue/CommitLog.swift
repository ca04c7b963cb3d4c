/// The journal's buffers: what is appended and not yet handed to the writer, how far the journal is durable, and who
/// waits for that.
///
/// A pure core under the mutex of ``IntakeGate``. The handshake with the writer: an append that finds the writer idle
/// must ring for it; a writer that finds nothing to write becomes idle in the same step.
package struct CommitLog: Sendable {
    /// What the writer gets: the encoded records of one frame.
    package struct Batch: Sendable {
        package let firstSequence: SequenceNumber
        package let recordCount: Int
        package let body: [UInt8]

        package var lastSequence: SequenceNumber { firstSequence + UInt64(recordCount) - 1 }
    }

    package struct Waiter: Sendable {
        package let sequence: SequenceNumber
        package let rendezvous: Rendezvous<Bool>
    }

    /// A frame is closed once it has so many bytes: any number of submits may come in while the one before is synced,
    /// and a frame that is too large would end the journal.
    package static let frameBytes = 16 << 20

    /// Without a journal every record is durable as soon as it is appended.
    package let isJournaled: Bool
    private var writer = ByteWriter()
    private var firstSequence: SequenceNumber = 0
    private var recordCount = 0
    private var closedFrames: [Batch] = []
    /// What the writer has taken and not written.
    private var taken: (bytes: Int, records: Int) = (0, 0)
    private var isWriterIdle = true
    private var waiters: [Waiter] = []
    private var watcher: Signal?
    /// Nobody was watching when there was news of another kind.
    private var hasMissedNews = false
    package private(set) var durable: SequenceNumber

    package init(isJournaled: Bool, durable: SequenceNumber) {
        self.isJournaled = isJournaled
        self.durable = durable
    }

    /// Adds a record.
    ///
    /// - Returns: whether the caller has to ring for the writer.
    package mutating func append(_ record: borrowing Record, sequence: SequenceNumber) -> Bool {
        guard isJournaled else {
            passOver(sequence)
            return false
        }
        if recordCount == 0 { firstSequence = sequence }
        recordCount += 1
        record.encodeCounted(into: &writer)
        closeFullFrame()
        return takeIdleWriter()
    }

    /// Adds submits that one frame is to hold: a crash keeps all of them or none.
    ///
    /// - Parameter submits: one at least; their records are not larger than ``SubmissionBatch/largestBytes``.
    /// - Returns: whether the caller has to ring for the writer.
    package mutating func append(together submits: ArraySlice<Intake.Numbered>) -> Bool {
        guard isJournaled else {
            if let last = submits.last { passOver(last.sequence) }
            return false
        }
        for numbered in submits {
            if recordCount == 0 { firstSequence = numbered.sequence }
            recordCount += 1
            numbered.submit.record.encodeCounted(into: &writer)
            if Mutant.splitBatch.isOn, let frame = closeFrame(reusing: []) { closedFrames.append(frame) }
        }
        closeFullFrame()
        return takeIdleWriter()
    }

    private mutating func closeFullFrame() {
        if writer.count >= Self.frameBytes, let frame = closeFrame(reusing: []) { closedFrames.append(frame) }
    }

    /// Without a journal: a record is durable as soon as it has its number.
    package mutating func passOver(_ sequence: SequenceNumber) { durable = sequence }

    /// Wakes the writer for something else than a record.
    package mutating func takeIdleWriter() -> Bool {
        defer { isWriterIdle = false }
        return isWriterIdle
    }

    /// The writer takes the next frame, mostly everything that was appended; with nothing to take it becomes idle.
    ///
    /// - Parameter storage: a buffer of an earlier batch, to be used again.
    package mutating func takeBatch(reusing storage: consuming [UInt8]) -> Batch? {
        let batch = closedFrames.isEmpty ? closeFrame(reusing: storage) : closedFrames.removeFirst()
        guard let batch else {
            isWriterIdle = true
            return nil
        }
        taken = (batch.body.count, batch.recordCount)
        return batch
    }

    /// The writer has written what it took.
    mutating func noteWritten() { taken = (0, 0) }

    /// What was appended and is not written.
    package var unwritten: (bytes: Int, records: Int) {
        closedFrames.reduce((taken.bytes + writer.count, taken.records + recordCount)) {
            ($0.0 + $1.body.count, $0.1 + $1.recordCount)
        }
    }

    private mutating func closeFrame(reusing storage: consuming [UInt8]) -> Batch? {
        guard recordCount > 0 else { return nil }
        let body = writer.take(replacingWith: storage)
        defer { recordCount = 0 }
        return Batch(firstSequence: firstSequence, recordCount: recordCount, body: body)
    }

    /// The writer has made everything up to `sequence` durable.
    ///
    /// - Returns: whom to tell.
    package mutating func publish(_ sequence: SequenceNumber) -> (waiters: [Waiter], watcher: Signal?) {
        durable = sequence
        noteWritten()
        let reached = waiters.prefix { $0.sequence <= sequence }
        waiters.removeFirst(reached.count)
        return (Array(reached), watcher.take())
    }

    /// Whoever watches is told something else than that more is durable: now, or as soon as they watch.
    package mutating func takeWatcher() -> Signal? {
        hasMissedNews = watcher == nil
        return watcher.take()
    }

    /// Nothing will become durable any more.
    package mutating func giveUp() -> (waiters: [Waiter], watcher: Signal?) {
        defer { waiters.removeAll() }
        return (waiters, watcher.take())
    }

    /// Registers somebody who waits for `sequence`.
    ///
    /// - Returns: `false` when it is durable already.
    package mutating func wait(for sequence: SequenceNumber, _ rendezvous: Rendezvous<Bool>) -> Bool {
        guard sequence > durable else { return false }
        // Almost always the latest number comes last; the list stays sorted either way.
        let place = waiters.lastIndex { $0.sequence <= sequence }.map { $0 + 1 } ?? 0
        waiters.insert(Waiter(sequence: sequence, rendezvous: rendezvous), at: place)
        return true
    }

    /// Registers the one who follows the durable number.
    ///
    /// - Returns: `false` when there is news already.
    package mutating func watch(beyond sequence: SequenceNumber, _ signal: Signal) -> Bool {
        guard durable <= sequence, !hasMissedNews else {
            hasMissedNews = false
            return false
        }
        watcher = signal
        return true
    }
}

extension Record {
    /// A length, then the record: as records stand in a frame.
    func encodeCounted(into writer: inout ByteWriter) {
        let start = writer.count
        encode(into: &writer)
        writer.insertLength(before: start)
    }
}
