import Foundation
import Tenure
import TenureTesting
import Testing

@Suite struct TaskValueTests {
    @Test("T2: the key is the time of becoming ready plus a level's worth of ageing")
    func ageingKeys() {
        let order = TaskOrder.ageing(.seconds(30))
        let keys = [Priority.urgent, .high, .normal, .low].map {
            order.key(readyAt: StoreTime(nanoseconds: 5), priority: $0)
        }
        #expect(keys == [5, 30_000_000_005, 60_000_000_005, 90_000_000_005])
    }

    @Test("T2: strict orders by level, then by time; first in, first out by neither")
    func otherKeys() {
        let late = StoreTime(nanoseconds: 1 << 60)
        #expect(
            TaskOrder.strict.key(readyAt: late, priority: .urgent)
                < TaskOrder.strict.key(readyAt: .zero, priority: .high)
        )
        #expect(
            TaskOrder.strict.key(readyAt: .zero, priority: .low) < TaskOrder.strict.key(readyAt: late, priority: .low)
        )
        #expect(TaskOrder.firstInFirstOut.key(readyAt: late, priority: .low) == 0)
    }

    @Test("T2: the ends of time saturate a key and trap nowhere")
    func extremeKeys() {
        for order in [TaskOrder.ageing(.seconds(Int64.max)), .ageing(.zero), .strict, .firstInFirstOut] {
            for nanoseconds in Hostile.numbers {
                for priority in Priority.allCases {
                    _ = order.key(readyAt: StoreTime(nanoseconds: nanoseconds), priority: priority)
                }
            }
        }
        #expect(TaskOrder.ageing(.seconds(Int64.max)).key(readyAt: .zero, priority: .low) == .max)
    }

    @Test("T6: a backoff lies between half of the doubled delay and all of it, and is drawn alike each time")
    func backoff() {
        let policy = RetryPolicy(baseDelay: .seconds(1), maximumDelay: .seconds(60))
        var distinct: Set<Duration> = []
        for number in 1...200 as ClosedRange<UInt64> {
            let task = TaskID(rawValue: number)
            for failures in 1...80 {
                let full: Duration = failures > 6 ? .seconds(60) : .seconds(min(60, 1 << (failures - 1)))
                let delay = policy.delay(afterFailures: failures, of: task, store: 7)
                #expect(delay >= full / 2 && delay <= full)
                #expect(delay == policy.delay(afterFailures: failures, of: task, store: 7))
                distinct.insert(delay)
            }
        }
        #expect(distinct.count > 10_000)
    }

    @Test("T6: a policy of extreme durations has delays without a trap")
    func extremeBackoff() {
        for base in Hostile.durations + [.seconds(Int64.max) * 4, .seconds(-1)] {
            for cap in Hostile.durations + [.seconds(Int64.max) * 4, .seconds(-1)] {
                let policy = RetryPolicy(baseDelay: base, maximumDelay: cap)
                for failures in [0, 1, 2, 62, 63, 64, 1_000, Int.max] {
                    #expect(policy.delay(afterFailures: failures, of: TaskID(rawValue: 1), store: .max) >= .zero)
                }
            }
        }
    }

    @Test("Store time saturates at its ends")
    func storeTime() {
        for nanoseconds in Hostile.numbers {
            let time = StoreTime(nanoseconds: nanoseconds)
            for duration in Hostile.durations + [.seconds(Int64.min), .seconds(Int64.max) * 8] {
                _ = time.advanced(by: duration)
                _ = time.duration(to: StoreTime(nanoseconds: Int64.max))
                _ = "\(time)"
            }
        }
        #expect(StoreTime(nanoseconds: 1).advanced(by: .seconds(Int64.max)).nanoseconds == .max)
    }

    @Test("A wall time prints as ISO 8601, over all of 64 bits")
    func wallTime() {
        #expect(WallTime(secondsSince1970: 1_795_253_400).description == "2026-11-21T09:30:00.000Z")
        #expect(WallTime(secondsSince1970: 951_782_400).description == "2000-02-29T00:00:00.000Z")
        #expect(WallTime(nanoseconds: -1).description == "1969-12-31T23:59:59.999Z")
        for nanoseconds in Hostile.numbers { #expect(WallTime(nanoseconds: nanoseconds).description.hasSuffix("Z")) }
        #expect(WallTime(secondsSince1970: .max).nanoseconds == .max)
    }

    @Test("Ids and generations print, parse and code as epoch and number")
    func numbering() throws {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<1_000 {
            let task = TaskID(rawValue: random.next())
            #expect(TaskID(task.description) == task)
            let generation = Generation(rawValue: random.next())
            #expect(Generation(generation.description) == generation)
            let coded = try JSONEncoder().encode([generation])
            #expect(try JSONDecoder().decode([Generation].self, from: coded) == [generation])
        }
        let bad = ["", "-", "1", "1-", "-1", "1-2-3", "16777216-1", "1-1099511627776", "a-b", " 1-1", "1--1", "١-١"]
        // One id has one text: what is compared or kept as text must not differ where the ids are equal.
        for text in bad + ["+1-1", "1-+1", "01-1", "1-01"] {
            #expect(TaskID(text) == nil && Generation(text) == nil, "\(text)")
        }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([TaskID].self, from: Data("[\"x\"]".utf8)) }
    }

    @Test("A lease comes back whole from a reader of JSON that takes every number for a double")
    func leaseAsJSON() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<100 {
            let lease = Lease(
                incarnation: Incarnation(high: random.next(), low: random.next()),
                task: TaskID(rawValue: random.next()),
                session: SessionID(number: 7),
                generation: Generation(rawValue: random.next())
            )
            let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(lease))
            let read = try #require(object as? [String: Any])
            #expect(read["incarnation"] as? String == lease.incarnation.description)
            #expect(read["task"] is String && read["generation"] is String)
            #expect(try JSONDecoder().decode(Lease.self, from: JSONEncoder().encode(lease)) == lease)
        }
        let digits = String(repeating: "0f", count: 16)
        #expect(Incarnation(digits)?.description == digits)
        for bad in ["", "0f", digits + "0", "+" + digits.dropFirst(), digits.uppercased(), "x" + digits.dropFirst()] {
            #expect(Incarnation(bad) == nil, "\(bad)")
        }
    }

    @Test("Causes are coded by name; an unknown one is refused")
    func causes() throws {
        let coded = try JSONEncoder().encode([Cause.caller, .agentGone])
        #expect(String(decoding: coded, as: UTF8.self) == #"["caller","agentGone"]"#)
        #expect(try JSONDecoder().decode([Cause].self, from: JSONEncoder().encode(Cause.allCases)) == Cause.allCases)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Cause].self, from: Data(#"["x"]"#.utf8)) }
    }

    @Test("T14: an unknown priority is refused, not taken for a default")
    func priorities() throws {
        for priority in Priority.allCases {
            let coded = try JSONEncoder().encode([priority])
            #expect(coded == Data("[\"\(priority)\"]".utf8))
            #expect(try JSONDecoder().decode([Priority].self, from: coded) == [priority])
        }
        #expect(Priority.low < .normal && Priority.normal < .high && Priority.high < .urgent)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Priority].self, from: Data("[\"URGENT\"]".utf8))
        }
    }

    @Test("Usage saturates instead of overflowing")
    func usage() {
        var usage: Usage = ["tokens": .max]
        usage.add("tokens", 1)
        usage.add("cents", .min)
        usage.add("cents", -1)
        #expect(usage["tokens"] == .max && usage["cents"] == .min && usage["none"] == 0)
        let twice: Usage = ["tokens": .max, "tokens": 1]
        #expect(twice["tokens"] == .max)
    }
}
