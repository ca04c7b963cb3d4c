import TenureTesting
import Testing

@testable import Tenure

/// The image of a store stands for all records up to its own.
@Suite struct ImageTests {
    #if DEBUG
        private static let rounds = 100
    #else
        private static let rounds = 1_000
    #endif

    private static func emptyReplica() -> StoreReplica {
        StoreReplica(
            tasks: TaskQueueCore(
                order: .standard,
                retry: .standard,
                storeSeed: QueueBench.seed,
                isReplaying: true
            ),
            admission: Admission(
                submitLimit: RateLimit(10, per: .seconds(5)),
                idempotency: IdempotencyTable(capacity: 1_000, retention: .seconds(20))
            )
        )
    }

    private static func parts(of replica: borrowing StoreReplica) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        replica.writeImage { parts.append($0.bytes) }
        return parts
    }

    private static func replica(of parts: [[UInt8]]) throws -> StoreReplica {
        var replica = emptyReplica()
        for part in parts {
            var reader = ByteReader(part)
            try replica.readImagePart(&reader)
        }
        return replica
    }

    private static func play(_ seed: UInt64) -> [Record] {
        var random = SeededGenerator(seed: seed).fork("image")
        var bench = QueueBench()
        ReplayTests.play(&bench, &random, steps: 150)
        return bench.records
    }

    @Test(
        "D3: an image and the records after it make the same store as all records, wherever it is taken",
        .computingForLong
    )
    func stands() throws {
        for seed in 0..<UInt64(Self.rounds) {
            let records = Self.play(seed)
            var random = SeededGenerator(seed: seed).fork("place")
            let place = random.next(below: records.count + 1)
            var whole = Self.emptyReplica()
            for (index, record) in records.prefix(place).enumerated() {
                try whole.replay(record, sequence: SequenceNumber(index + 1))
            }
            let parts = Self.parts(of: whole)
            var restored = try Self.replica(of: parts)
            #expect(Self.parts(of: restored) == parts, "seed \(seed)")
            for (index, record) in records.enumerated().dropFirst(place) {
                try whole.replay(record, sequence: SequenceNumber(index + 1))
                try restored.replay(record, sequence: SequenceNumber(index + 1))
            }
            #expect(Self.parts(of: restored) == Self.parts(of: whole), "seed \(seed)")
            whole.tasks.finishReplay()
            restored.tasks.finishReplay()
            #expect(QueuePicture(restored.tasks) == QueuePicture(whole.tasks), "seed \(seed)")
            #expect(restored.tasks.sizes == whole.tasks.sizes, "seed \(seed)")
            #expect(restored.tasks.nextDue == whole.tasks.nextDue)
        }
    }

    @Test("D3: a part that is cut off, or has a wrong bit, is refused or is another part, and never ends the process")
    func damaged() throws {
        var replica = Self.emptyReplica()
        for (index, record) in Self.play(3).enumerated() {
            try replica.replay(record, sequence: SequenceNumber(index + 1))
        }
        let parts = Self.parts(of: replica)
        for (index, part) in parts.enumerated() {
            for length in part.indices {
                var damaged = Array(parts[..<index])
                damaged.append(Array(part[..<length]))
                #expect(throws: RecordDecodingError.self) { _ = try Self.replica(of: damaged) }
            }
            for bit in stride(from: 0, to: part.count * 8, by: 3) {
                var damaged = Array(parts[..<index])
                var wrong = part
                wrong[bit / 8] ^= 1 << UInt8(bit % 8)
                damaged.append(wrong)
                _ = try? Self.replica(of: damaged)
            }
        }
    }

    @Test("D3: parts that come twice, too early or out of order are refused; one that may be skipped is")
    func order() throws {
        var replica = Self.emptyReplica()
        for (index, record) in Self.play(5).enumerated() {
            try replica.replay(record, sequence: SequenceNumber(index + 1))
        }
        let parts = Self.parts(of: replica)
        let tasks = parts.filter { $0[0] == ImagePart.task.rawValue }
        try #require(tasks.count > 2)
        let store = parts[0]
        let wrong: [[[UInt8]]] = [
            [store, store], [tasks[0]], [store, tasks[0], tasks[0]], [store, tasks[1], tasks[0]],
            [[99, 1]], [[1, 2] + store.dropFirst(2)],
        ]
        for parts in wrong { #expect(throws: RecordDecodingError.self) { _ = try Self.replica(of: parts) } }
        _ = try Self.replica(of: [store, [0x80 | 99, 1, 7, 7], tasks[0]])
    }

    @Test("D3: whatever has a number in an image is found by it, and no other number means anything")
    func numbers() {
        func check<Value: ImageNumbered & Equatable>(_: Value.Type) {
            let found = (0...UInt8.max).compactMap { number in Value(number: number).map { (number, $0) } }
            #expect(found.count == Value.allCases.count)
            for (number, value) in found { #expect(value.number == number) }
        }
        check(TaskState.self)
        check(WaitingReason.self)
        check(DeathReason.self)
        check(Attempt.Ending.self)
    }
}
