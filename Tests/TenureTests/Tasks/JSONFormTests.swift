import Foundation
import Tenure
import TenureTesting
import Testing

@Suite(.timeLimit(.minutes(20))) struct JSONFormTests {
    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func read<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    private func expect<Value: Codable & Equatable>(_ value: Value, _ json: String) throws {
        #expect(try Self.json(value) == json)
        #expect(try Self.read(Value.self, json) == value)
    }

    @Test("Section 7: times, durations and alternatives have a JSON form that reads well in any language")
    func forms() throws {
        try expect(StoreTime(nanoseconds: 12_000_000_001), #""12.000000001""#)
        try expect(StoreTime(nanoseconds: -1_500_000_000), #""-1.5""#)
        try expect(WallTime(secondsSince1970: 1_795_253_400), #""2026-11-21T09:30:00.000000000Z""#)
        try expect(WallTime(nanoseconds: .max), #""2262-04-11T23:47:16.854775807Z""#)
        try expect(WallTime(nanoseconds: .min), #""1677-09-21T00:12:43.145224192Z""#)
        try expect(StartTime.now, #""now""#)
        try expect(StartTime.after(.milliseconds(1_500)), #"{"after":"1.5"}"#)
        try expect(StartTime.at(WallTime(nanoseconds: 7)), #"{"at":"1970-01-01T00:00:00.000000007Z"}"#)
        try expect(PauseScope.everything, #""everything""#)
        try expect(PauseScope.kind("everything"), #"{"kind":"everything"}"#)
        try expect(TaskOrder.standard, #"{"ageing":"30"}"#)
        try expect(TaskOrder.strict, #""strict""#)
        try expect(TaskFailure.Verdict.retry(after: .seconds(2)), #"{"retryAfter":"2"}"#)
        try expect(TaskFailure.Verdict.permanent, #""permanent""#)
        try expect(TaskDeferral.snooze(for: .microseconds(1)), #"{"snooze":"0.000001"}"#)
        try expect(LeaseInterruption.over, #""over""#)
        try expect(TaskStatus.dead(.poison), #"{"reason":"poison","state":"dead"}"#)
        try expect(
            TaskStatus.waiting(.retry, until: .init(nanoseconds: 5)),
            #"{"reason":"retry","state":"waiting","until":"0.000000005"}"#
        )
        try expect(TaskStatus.ready, #"{"state":"ready"}"#)
        try expect(Usage(["tokens": 412]), #"{"tokens":412}"#)
        try expect(RateLimit(100, per: .seconds(60)), #"{"count":100,"duration":"60"}"#)
        try expect(Durability.everyCommit, #""everyCommit""#)
        try expect(Durability.interval(.milliseconds(250)), #"{"interval":"0.25"}"#)
        try expect(Durability.unsynced, #""unsynced""#)
        try expect(TaskState.cancelling, #""cancelling""#)
        try expect(BackupSchedule(into: "/b"), #"{"folder":"/b","interval":"3600","keptCount":24}"#)
        try expect(Retention.unlimited, #"{"deadCount":null,"deadFor":null,"endedCount":null,"endedFor":null}"#)
    }

    @Test("Section 7: what is left out of options is as in the standard ones")
    func missing() throws {
        #expect(try Self.read(TaskOptions.self, "{}") == .standard)
        #expect(try Self.read(RetryPolicy.self, "{}") == .standard)
        #expect(try Self.read(Retention.self, "{}") == .standard)
        #expect(try Self.read(ShutdownGrace.self, "{}") == ShutdownGrace())
        #expect(try Self.read(SchedulerOptions.self, "{}") == .standard)
        #expect(try Self.read(BackupSchedule.self, #"{"folder":"/b"}"#) == BackupSchedule(into: "/b"))
        #expect(try Self.read(InputLimits.self, #"{"nameBytes":7}"#) == InputLimits(nameBytes: 7))
        #expect(try Self.read(TaskFilter.self, "{}") == .all)
        #expect(try Self.read(DeadLetterFilter.self, "{}") == .all)
    }

    @Test(
        "Section 7: what is no such value is refused, and nothing traps",
        arguments: [
            #""""#, #"".""#, #""1.""#, #"".5""#, #""1.5.5""#, #""+1""#, #""1e3""#, #"" 1""#, #""-""#, #""--1""#, "1",
            #""0.0000000000000000001""#, #""170141183460469231732""#,
            #""99999999999999999999999999999999999999999999""#,
            #""２""#, "null", "{}", #""2026-02-30T00:00:00Z""#, #""2026-13-01T00:00:00Z""#, #""2026-11-21T24:00:00Z""#,
            #""2026-11-21T09:30:00""#, #""2026-11-21T09:30:00.Z""#, #""2026-11-21T09:30:00.1234567890Z""#,
            #""1600-01-01T00:00:00Z""#, #""9999-12-31T23:59:59Z""#, #""2026-11-21 09:30:00Z""#, #""later""#,
        ]
    )
    func refused(json: String) {
        #expect(throws: DecodingError.self) { try Self.read(StoreTime.self, json) }
        #expect(throws: DecodingError.self) { try Self.read(WallTime.self, json) }
        #expect(throws: DecodingError.self) { try Self.read(StartTime.self, json) }
        #expect(throws: DecodingError.self) { try Self.read(TaskOrder.self, json) }
        #expect(throws: DecodingError.self) { try Self.read(PauseScope.self, json) }
        #expect(throws: DecodingError.self) { try Self.read(TaskStatus.self, json) }
        #expect(throws: DecodingError.self) { try Self.read(TaskDeferral.self, json) }
        #expect(throws: DecodingError.self) { try Self.read(LeaseInterruption.self, json) }
    }

    @Test("Section 7: payloads are base64, and what is no base64 is refused")
    func payloads() throws {
        let plain = Array("Many hands make light work.".utf8)
        for count in 0...plain.count {
            var bench = QueueBench()
            let task = bench.submit(payload: Array(plain.prefix(count)))
            let found = bench.core.entry(of: task)
            let snapshot = try #require(found?.snapshot)
            let json = try Self.json(snapshot)
            let base64 = Data(plain.prefix(count)).base64EncodedString()
            #expect(json.contains(#""payload":"\#(base64)""#))
            #expect(try Self.read(TaskSnapshot.self, json) == snapshot)
            for wrong in ["=", "A", "AA=A", "AB==", "A===", "====", "AAA\u{E9}", "AAA-", "AAAA="] {
                let damaged = json.replacingOccurrences(of: #""payload":"\#(base64)""#, with: #""payload":"\#(wrong)""#)
                #expect(throws: DecodingError.self) { try Self.read(TaskSnapshot.self, damaged) }
            }
        }
    }

    @Test("Section 7: every public value comes back from JSON as it was, whatever is in it")
    func roundTrips() throws {
        for seed in 0..<400 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            func same<Value: Codable & Equatable>(_ value: Value) throws {
                let json = try Self.json(value)
                let copy = try Self.read(Value.self, json)
                #expect(copy == value, "seed \(seed): \(json)")
                #expect(try Self.json(copy) == json, "seed \(seed)")
            }
            let text = Hostile.text(&random)
            let time = StoreTime(nanoseconds: Hostile.number(&random))
            try same(time)
            try same(WallTime(nanoseconds: Hostile.number(&random)))
            try same(Hostile.options(&random))
            try same(Hostile.policy(&random))
            try same(Hostile.usage(&random))
            let duration = Hostile.duration(&random)
            try same(RateLimit(random.next(below: 9), per: duration))
            try same(Retention(endedCount: random.chance(1, in: 2) ? nil : 3, endedFor: duration))
            try same(ShutdownGrace(finishing: duration, cancelling: .zero - duration))
            try same(
                TaskFailure(text, verdict: [.byPolicy, .permanent, .retry(after: duration)][random.next(below: 3)])
            )
            try same(TaskDeferral.snooze(for: duration))
            try same(LeaseInterruption.cancelRequested(until: time))
            try same([PauseScope.kind(TaskKind(text)), .everything])
            try same(TaskOrder.ageing(duration))
            try same(
                TaskFilter(
                    states: [TaskState.allCases[random.next(below: 8)]],
                    kind: TaskKind(text),
                    priority: .low,
                    agent: AgentName(text),
                    metadata: text
                )
            )
            try same(DeadLetterFilter(kind: TaskKind(text), metadata: text, reason: .poison, endedFrom: time))
            var options = SchedulerOptions(order: .ageing(duration), kinds: [TaskKind(text)])
            options.cancelGrace = duration
            options.durability = .interval(duration)
            options.alignsToPages = true
            options.submitLimit = RateLimit(1, per: duration)
            try same(options)
            let error = TenureError(
                TenureError.Code(rawValue: text),
                text,
                task: TaskID(rawValue: random.next()),
                agent: AgentName(text),
                retryAfter: duration,
                deathReason: .poison
            )
            try same(error)
            let copy = try Self.read(TenureError.self, try Self.json(error))
            #expect(copy.message == error.message && copy.retryAfter == duration && copy.deathReason == .poison)
        }
    }

    @Test("Section 7: a whole scheduler's life, with hostile names, comes back from JSON as it was")
    func snapshots() throws {
        for seed in 0..<30 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bench = QueueBench()
            for _ in 0..<10 {
                bench.submit(payload: Hostile.bytes(&random), options: Hostile.options(&random))
                _ = bench.assign(to: AgentName(Hostile.text(&random)))
                ReplayTests.play(&bench, &random, steps: 20)
            }
            var snapshots: [TaskSnapshot] = []
            bench.core.forEachEntry { snapshots.append($0.snapshot) }
            let json = try Self.json(snapshots)
            #expect(try Self.read([TaskSnapshot].self, json) == snapshots)
            #expect(try Self.json(try Self.read([TaskSnapshot].self, json)) == json)
        }
    }

    @Test("Section 7: an error's words carry nothing that steers a terminal, and stay as they are otherwise")
    func printable() {
        for text in Hostile.texts + ["\u{9B}31m", "\u{85}", "\u{7F}", "\u{2066}x\u{2069}", "\u{2028}"] {
            let error = TenureError(.unknownAgent, "No agent named \(text).", agent: AgentName(text))
            let isSafe = { (words: String) in
                words.unicodeScalars.allSatisfy {
                    $0.properties.generalCategory != .control && !(0x202A...0x202E).contains($0.value)
                        && !(0x2066...0x2069).contains($0.value) && $0.value != 0x2028
                }
            }
            #expect(isSafe(error.description) && isSafe(error.message), "\(text.debugDescription)")
            var changed = error
            changed.message = text
            #expect(isSafe(changed.description))
            #expect(error.agent?.rawValue == text)
        }
        #expect(TenureError(.unknownAgent, "“Zoë” 🎉👩‍👩‍👧‍👦 \\ \"").message == "“Zoë” 🎉👩‍👩‍👧‍👦 \\ \"")
    }
}
