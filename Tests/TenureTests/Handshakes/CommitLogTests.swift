import Tenure
import TenureTesting
import Testing

/// The real commit log between those who append and the writer, which sleeps on a bell.
@Suite struct CommitLogTests {
    struct Desk: Sendable {
        var log = CommitLog(isJournaled: true, durable: 0)
        var next: SequenceNumber = 0
        /// Rings that the writer has not heard; a semaphore.
        var rings = 0
        var isWriterAsleep = false
        /// What the writer has taken and not published.
        var taken: SequenceNumber?
        var mustRing: Set<String> = []
        var isWaiting = false

        mutating func append() -> Bool {
            next += 1
            return log.append(CommitLogTests.record, sequence: next)
        }

        /// Nothing lies in the log while the writer sleeps and nobody rings, and everything that was taken is durable.
        var isSettled: Bool {
            var probe = log
            return probe.takeBatch(reusing: []) == nil && log.durable == next && taken == nil && mustRing.isEmpty
        }
    }

    static let record = Record(
        time: .zero,
        wall: WallTime(nanoseconds: 0),
        cause: .caller,
        transition: .extended(namespace: "n", body: [1])
    )

    static func appender(_ name: String, appends: Int) -> InterleavedThread<Desk> {
        InterleavedThread(
            name,
            (0..<appends).flatMap { number -> [InterleavingStep<Desk>] in
                [
                    .action("append \(number)") { if $0.append() { $0.mustRing.insert(name) } },
                    .action("ring \(number)") { if $0.mustRing.remove(name) != nil { $0.rings += 1 } },
                ]
            }
        )
    }

    /// Write, sync and publish, or sleep: as the writer's thread does. It never ends by itself.
    static let writer = InterleavedThread<Desk>(
        "writer",
        InterleavingStep("take") { desk in
            guard let batch = desk.log.takeBatch(reusing: []) else {
                desk.isWriterAsleep = true
                return .jump(to: "sleep")
            }
            desk.taken = batch.lastSequence
            return .done
        },
        InterleavingStep("publish") { desk in
            if let taken = desk.taken { _ = desk.log.publish(taken) }
            desk.taken = nil
            return .jump(to: "take")
        },
        InterleavingStep("sleep") { desk in
            guard desk.rings > 0 else { return .blocked }
            desk.rings -= 1
            desk.isWriterAsleep = false
            return .jump(to: "take")
        }
    )

    @Test("D1: in no order of appends and writes does a record lie while the writer sleeps unrung")
    func noLostRing() {
        for counts in [[1], [1, 1], [2, 1]] {
            let appenders = counts.enumerated().map { Self.appender("appender \($0.offset)", appends: $0.element) }
            let report = Interleavings(of: Desk(), [Self.writer] + appenders).explore(
                stepLimit: 200,
                // The writer's end is to sleep; that is fine when nothing is left.
                allowsDeadlock: { $0.isSettled && $0.isWriterAsleep },
                check: { _ in false }
            )
            #expect(report.passed, "\(counts): \(report)")
            #expect(report.deadlocks > 1)
        }
    }

    @Test("D1: with the bell looked at before the append, the enumeration finds the record that nobody writes")
    func mutantIsFound() {
        let mutant = InterleavedThread<Desk>(
            "mutant",
            .action("read the flag") { desk in
                var probe = desk.log
                if probe.takeIdleWriter() { desk.mustRing.insert("mutant") }
            },
            .action("append") { desk in
                // Appends as before, but what the append says of the writer is not listened to.
                _ = desk.append()
            },
            .action("ring") { if $0.mustRing.remove("mutant") != nil { $0.rings += 1 } }
        )
        var start = Desk()
        // The writer is awake: it has just published and will look once more.
        _ = start.log.takeIdleWriter()
        let report = Interleavings(of: start, [Self.writer, mutant]).explore(
            stepLimit: 200,
            allowsDeadlock: { $0.isSettled },
            check: { _ in false }
        )
        #expect(report.failure?.kind == .deadlock)
    }

    @Test("D1: who waits is told by the publication that reaches it, and in no other case")
    func waiters() async {
        var log = CommitLog(isJournaled: true, durable: 0)
        for sequence in 1...6 as ClosedRange<SequenceNumber> { _ = log.append(Self.record, sequence: sequence) }
        let rendezvous = (0..<6).map { _ in Rendezvous<Bool>() }
        for place in [3, 1, 5, 0, 4, 2] {
            let waits = log.wait(for: SequenceNumber(place + 1), rendezvous[place])
            #expect(waits)
        }
        let reached = log.publish(4).waiters.map(\.sequence)
        #expect(reached == [1, 2, 3, 4])
        let waits = log.wait(for: 4, Rendezvous())
        #expect(!waits)
        let (left, nobody) = (log.giveUp().waiters.map(\.sequence), log.giveUp().waiters)
        #expect(left == [5, 6] && nobody.isEmpty)
    }

    @Test("D1: who follows the journal is told of news, or that there is news already")
    func watching() {
        var log = CommitLog(isJournaled: true, durable: 5)
        let signal = Signal()
        let waits = [log.watch(beyond: 4, Signal()), log.watch(beyond: 5, signal)]
        #expect(waits == [false, true])
        let (first, second) = (log.publish(6).watcher, log.publish(7).watcher)
        #expect(first === signal && second == nil)
    }

    @Test("D5: that there is space again is told whoever follows the journal, also when they are not waiting just then")
    func missedNews() {
        var log = CommitLog(isJournaled: true, durable: 5)
        let signal = Signal()
        let missed = log.takeWatcher()
        let waits = [log.watch(beyond: 5, Signal()), log.watch(beyond: 5, signal)]
        #expect(missed == nil && waits == [false, true], "told once, and then not again")
        let watcher = log.takeWatcher()
        let waitsAgain = log.watch(beyond: 5, Signal())
        #expect(watcher === signal && waitsAgain)
    }

    @Test("Batches follow one another without a gap, however they are taken")
    func batches() {
        var log = CommitLog(isJournaled: true, durable: 0)
        var random = SeededGenerator(seed: 8)
        var (appended, taken): (SequenceNumber, SequenceNumber) = (0, 0)
        for _ in 0..<2_000 {
            if random.chance(2, in: 3) {
                appended += 1
                _ = log.append(Self.record, sequence: appended)
            } else if let batch = log.takeBatch(reusing: Array(repeating: 7, count: 10)) {
                #expect(batch.firstSequence == taken + 1)
                taken = batch.lastSequence
                #expect(taken == appended)
                var reader = ByteReader(batch.body)
                for _ in 0..<batch.recordCount {
                    #expect(throws: Never.self) { try Self.read(&reader) }
                }
                #expect(reader.isAtEnd)
            }
        }
    }

    private static func read(_ reader: inout ByteReader) throws {
        var record = ByteReader(try reader.readCounted())
        #expect(try Record.decode(&record) == Self.record)
    }

    @Test("A frame is bounded, so that any number of large submits during one sync fits the journal")
    func boundedFrames() throws {
        var log = CommitLog(isJournaled: true, durable: 0)
        let body = [UInt8](repeating: 1, count: 1 << 20)
        var large = Self.record
        large.transition = .extended(namespace: "n", body: body)
        for sequence in 1...40 as ClosedRange<SequenceNumber> { _ = log.append(large, sequence: sequence) }
        var (frames, last): (Int, SequenceNumber) = (0, 0)
        while let batch = log.takeBatch(reusing: []) {
            #expect(batch.firstSequence == last + 1 && batch.body.count <= CommitLog.frameBytes + body.count + 64)
            (frames, last) = (frames + 1, batch.lastSequence)
        }
        #expect(last == 40 && frames == 3)
    }

    @Test("D3: all of a batch lies in one frame, however much there is in it already")
    func wholeBatches() throws {
        var log = CommitLog(isJournaled: true, durable: 0)
        var intake = Intake(epoch: 1, lastSequence: 0, lastTaskNumber: 0, lastTime: .zero)
        let payload = [UInt8](repeating: 1, count: 3 << 20)
        let specification = TaskSpecification(kind: "k", payload: payload, priority: .normal, options: .standard)
        let batch = try SubmissionBatch(Array(repeating: specification, count: 5))
        for _ in 0..<4 {
            _ = try intake.submit(batch, at: Moment(time: .zero, wall: WallTime(nanoseconds: 0))).get()
            _ = log.append(together: intake.lastAdmitted(5))
            _ = log.append(Self.record, sequence: intake.lastSequence + 1)
            var own = Self.record
            _ = intake.number(&own)
        }
        var (counts, last): ([Int], SequenceNumber) = ([], 0)
        while let frame = log.takeBatch(reusing: []) {
            #expect(frame.firstSequence == last + 1 && frame.body.count < 2 * CommitLog.frameBytes)
            last = frame.lastSequence
            counts.append(frame.recordCount)
        }
        // One batch and the record after it leave the frame open, and the next batch closes it.
        #expect(last == 24 && counts == [11, 12, 1])
    }

    @Test("Without a journal a record is durable as soon as it is appended")
    func unjournaled() {
        var log = CommitLog(isJournaled: false, durable: 0)
        let mustRing = log.append(Self.record, sequence: 1)
        let batch = log.takeBatch(reusing: [])
        #expect(!mustRing && log.durable == 1 && batch == nil)
    }
}
