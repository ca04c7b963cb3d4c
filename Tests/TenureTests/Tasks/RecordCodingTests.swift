import Tenure
import TenureTesting
import Testing

@Suite struct RecordCodingTests {
    static func encode(_ record: Record) -> [UInt8] {
        var writer = ByteWriter()
        record.encode(into: &writer)
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(RecordDecodingError) -> Record? {
        var reader = ByteReader(bytes)
        return try Record.decode(&reader)
    }

    /// One of every sort, with text and numbers drawn from the hostile ones.
    static func records(_ random: inout SeededGenerator) -> [Record] {
        let task = TaskID(rawValue: random.next())
        let holder = LeaseHolderFields(
            agent: AgentName(Hostile.text(&random)),
            session: SessionID(number: random.next()),
            generation: Generation(rawValue: random.next())
        )
        let specification = TaskSpecification(
            kind: TaskKind(Hostile.text(&random)),
            payload: Hostile.bytes(&random),
            priority: Priority.allCases[random.next(below: 4)],
            options: Hostile.options(&random)
        )
        let time = StoreTime(nanoseconds: Hostile.number(&random))
        let usage = Hostile.usage(&random)
        let incarnation = Incarnation(high: random.next(), low: random.next())
        var transitions: [Transition] = [
            .opened(epoch: random.next(), incarnation: incarnation, endedCleanly: random.chance(1, in: 2)),
            .submitted(task, specification, readyAt: time),
            .becameDue(task),
            .assigned(task, holder, accepted: random.chance(1, in: 2)),
            .accepted(task, holder),
            .completed(task, holder, output: Hostile.bytes(&random), usage: usage),
            .extended(namespace: Hostile.text(&random), body: Hostile.bytes(&random)),
        ]
        let ends: [AfterLease] = [.ready, .retry(at: time)] + DeathReason.allCases.map { .dead($0) }
        for end in ends {
            transitions.append(.failed(task, holder, error: Hostile.text(&random), usage: usage, next: end))
            transitions.append(.crashed(task, next: end))
            transitions += ReclaimReason.allCases.map { .reclaimed(task, holder, $0, next: end) }
        }
        transitions += ReleaseReason.allCases.map { .released(task, holder, $0) }
        transitions += [
            .snoozed(task, holder, usage: usage, until: time), .cancelRequested(task, holder), .resumed(task, holder),
            .outlived(task), .replayed(task), .paused(.everything, random.chance(1, in: 2)),
            .paused(.kind(TaskKind(Hostile.text(&random))), random.chance(1, in: 2)),
        ]
        for ending in CancelEnding.allCases {
            transitions += [.cancelled(task, nil, ending), .cancelled(task, holder, ending)]
        }
        transitions += EvictionReason.allCases.map { .evicted([task, TaskID(rawValue: random.next())], $0) }
        return transitions.map { transition in
            Record(
                time: time,
                wall: WallTime(nanoseconds: Hostile.number(&random)),
                cause: Cause.allCases[random.next(below: Cause.allCases.count)],
                transition: transition
            )
        }
    }

    @Test("D3: every record comes back as it was written, whatever text and numbers it holds")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<100 {
            for record in Self.records(&random) {
                let bytes = Self.encode(record)
                #expect(try Self.decode(bytes) == record)
                // Text is kept byte for byte, not just up to canonical equivalence.
                #expect(try Self.decode(bytes).map(Self.encode) == bytes)
            }
        }
    }

    @Test("Section 1: options given at submit come back unchanged, for thousands of random ones")
    func options() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<3_000 {
            let options = Hostile.options(&random)
            let specification = TaskSpecification(
                kind: TaskKind(Hostile.text(&random)),
                payload: Hostile.bytes(&random),
                priority: Priority.allCases[random.next(below: 4)],
                options: options
            )
            let record = Record(
                time: .zero,
                wall: WallTime(nanoseconds: 0),
                cause: .caller,
                transition: .submitted(TaskID(rawValue: 1), specification, readyAt: .zero)
            )
            let bytes = Self.encode(record)
            guard case .submitted(_, let read, _) = try Self.decode(bytes)?.transition else {
                Issue.record("no submit")
                return
            }
            #expect(read.options == options && read == specification)
        }
    }

    @Test("D3: a record that is cut off anywhere is refused")
    func truncations() {
        var random = SeededGenerator(seed: 2)
        for record in Self.records(&random) {
            let bytes = Self.encode(record)
            for end in bytes.indices {
                #expect(throws: RecordDecodingError.self) { try Self.decode(Array(bytes[..<end])) }
            }
        }
    }

    @Test("D3: a record with one wrong bit is refused or is another record, and never ends the process")
    func bitFlips() {
        var random = SeededGenerator(seed: 3)
        for record in Self.records(&random) + Self.records(&random) {
            var bytes = Self.encode(record)
            for bit in 0..<(8 * bytes.count) {
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                if let other = try? Self.decode(bytes) { _ = Self.encode(other) }
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            }
        }
    }

    @Test("D3: random bytes are refused or are a record, and never end the process")
    func noise() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<20_000 {
            var bytes = Hostile.bytes(&random)
            if bytes.count > 2 {
                bytes[0] %= 12
                bytes[1] = Record.version
            }
            if let record = try? Self.decode(bytes) { _ = Self.encode(record) }
        }
    }

    @Test("A record of an unknown type is skipped if it says so of itself, and refused otherwise")
    func unknownTypes() throws {
        for type in UInt8.min...UInt8.max where Record.TypeNumber(rawValue: type) == nil {
            let bytes = [type, 1, 0, 0, 1, 2, 3]
            if type & 0x80 != 0 {
                #expect(try Self.decode(bytes) == nil)
            } else {
                #expect(throws: RecordDecodingError.newer(type: type, version: 1)) { try Self.decode(bytes) }
            }
        }
    }

    @Test("A record of a newer version is refused, and what follows a record too")
    func newerVersion() {
        var random = SeededGenerator(seed: 5)
        for record in Self.records(&random) {
            var bytes = Self.encode(record)
            #expect(throws: RecordDecodingError.self) { try Self.decode(bytes + [0]) }
            bytes[1] = Record.version + 1
            #expect(throws: RecordDecodingError.newer(type: bytes[0], version: bytes[1])) { try Self.decode(bytes) }
        }
    }
}
