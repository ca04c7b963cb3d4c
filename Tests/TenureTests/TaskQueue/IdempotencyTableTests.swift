import Tenure
import TenureTesting
import Testing

@Suite struct IdempotencyTableTests {
    private func claim(_ key: String, _ payload: [UInt8] = [1], kind: TaskKind = "k") -> IdempotencyClaim {
        IdempotencyClaim(kind: kind, key: key, payload: payload)
    }

    private func task(_ number: UInt64) -> TaskID { TaskID(epoch: 1, number: number) }

    private func time(_ seconds: Int64) -> StoreTime { StoreTime(nanoseconds: seconds * 1_000_000_000) }

    private func table(_ capacity: Int = 10, retention: Duration = .seconds(100)) -> IdempotencyTable {
        IdempotencyTable(capacity: capacity, retention: retention)
    }

    @Test("T12: a key is compared by kind and payload, byte for byte")
    func compared() {
        var table = table()
        table.claim(claim("a", [1, 2]), for: task(1), 7)
        func find(_ other: IdempotencyClaim) -> IdempotencyTable.Finding { table.find(other, at: time(0)) }
        guard case .duplicate(let original) = find(claim("a", [1, 2])) else {
            Issue.record("no duplicate")
            return
        }
        #expect(original.task == task(1) && original.sequence == 7)
        for payload: [UInt8] in [[], [1], [2, 1], [1, 2, 0], [0, 1, 2], [1, 3]] {
            #expect(find(claim("a", payload)) == .conflict(with: original))
        }
        #expect(find(claim("b", [1, 2])) == .unclaimed && find(claim("a", [1, 2], kind: "l")) == .unclaimed)
        // Neither kind nor key can spill into the other.
        #expect(
            find(claim("", [1, 2], kind: "ka")) == .unclaimed && find(claim("ka", [1, 2], kind: "")) == .unclaimed
        )
    }

    @Test("T12: a key is held while its task lives and for its time after the end, to the nanosecond")
    func held() {
        var table = table()
        table.claim(claim("a"), for: task(1), 1)
        #expect(table.find(claim("a"), at: time(1_000_000)) != .unclaimed)
        table.end(task(1), at: time(1_000_000))
        let last = time(1_000_100).advanced(by: .nanoseconds(-1))
        #expect(table.find(claim("a"), at: last) != .unclaimed && table.count == 1)
        #expect(table.find(claim("a"), at: time(1_000_100)) == .unclaimed && table.count == 0)
    }

    @Test("T12: a full table takes no more keys, gives none up before its time, and takes one for each that is over")
    func full() {
        var table = table(3)
        for number: UInt64 in 1...3 { table.claim(claim("\(number)"), for: task(number), number) }
        #expect(table.find(claim("4"), at: time(0)) == .full)
        #expect(table.find(claim("1"), at: time(0)) != .full && table.find(claim("1", [2]), at: time(0)) != .full)
        table.end(task(2), at: time(10))
        #expect(table.find(claim("4"), at: time(109)) == .full)
        #expect(table.find(claim("4"), at: time(110)) == .unclaimed)
        table.claim(claim("4"), for: task(4), 4)
        #expect(table.find(claim("5"), at: time(1_000)) == .full)
        #expect(table.find(claim("1"), at: time(1_000)) != .unclaimed)
    }

    @Test("T12: any number of keys that are over is given up a few at a time, unless room is needed")
    func sweep() {
        var table = table(1_000, retention: .seconds(1))
        for number: UInt64 in 1...100 {
            table.claim(claim("\(number)"), for: task(number), number)
            table.end(task(number), at: time(0))
        }
        for left in stride(from: 92, through: 4, by: -8) {
            _ = table.find(claim("new"), at: time(5))
            #expect(table.count == left)
        }
    }

    @Test("T9: a dead letter that lives again holds its key again, unless another task has it")
    func revived() {
        var table = table(2)
        for (number, key) in [(1, "a"), (2, "b")] as [(UInt64, String)] {
            table.claim(claim(key), for: task(number), number)
            table.end(task(number), at: time(0))
        }
        table.revive(task(1), claim("a"), at: time(50))
        guard case .duplicate(let original) = table.find(claim("a"), at: time(1_000)) else {
            Issue.record("not held")
            return
        }
        #expect(original.task == task(1) && original.sequence == 1)
        // The other one's time is over; another task takes its key, and it lives again without it.
        table.claim(claim("b", [9]), for: task(3), 3)
        table.revive(task(2), claim("b"), at: time(1_000))
        table.end(task(2), at: time(1_000))
        guard case .conflict(let other) = table.find(claim("b"), at: time(5_000)) else {
            Issue.record("no conflict")
            return
        }
        #expect(other.task == task(3))
        table.end(task(3), at: time(5_000))
        table.end(task(1), at: time(5_000))
        #expect(table.find(claim("a"), at: time(5_099)) != .unclaimed)
        #expect(table.find(claim("a"), at: time(5_100)) == .unclaimed)
        // Given up altogether, and lives again nevertheless: even in a full table.
        #expect(table.find(claim("c"), at: time(5_100)) == .unclaimed)
        table.claim(claim("c"), for: task(4), 4)
        table.claim(claim("d"), for: task(5), 5)
        table.revive(task(1), claim("a"), at: time(5_200))
        #expect(table.find(claim("a"), at: time(9_000)) != .unclaimed && table.count == 3)
    }

    @Test("T13: a task that dies and lives again over and over leaves nothing behind")
    func overAndOver() {
        var table = table(10, retention: .seconds(1_000_000))
        table.claim(claim("a"), for: task(1), 1)
        for second: Int64 in 0..<10_000 {
            table.end(task(1), at: time(second))
            table.revive(task(1), claim("a"), at: time(second))
        }
        table.end(task(1), at: time(20_000))
        #expect(table.count == 1 && table.tombstoneCount <= 40)
    }

    @Test("T12: against a naive model, over random submits, ends, revivals and times", .computingForLong)
    func againstNaiveModel() {
        struct Held { var task: TaskID, payload: [UInt8], endedAt: Int64? }
        var random = SeededGenerator(seed: 21)
        for round in 0..<30 {
            let (capacity, retention) = (1 + random.next(below: 12), Int64(random.next(below: 30)))
            var table = table(capacity, retention: .nanoseconds(retention))
            var model: [String: Held] = [:]
            var keys: [TaskID: (key: String, payload: [UInt8])] = [:]
            var live: [TaskID] = []
            var dead: [TaskID] = []
            var (now, next): (Int64, UInt64) = (0, 1)
            func isHeld(_ held: Held) -> Bool { held.endedAt.map { now - $0 < retention } ?? true }
            for _ in 0..<400 {
                now += Int64(random.next(below: 4))
                let moment = StoreTime(nanoseconds: now)
                switch random.next(below: 5) {
                case 0 where !live.isEmpty:
                    let ended = live.remove(at: random.next(below: live.count))
                    table.end(ended, at: moment)
                    dead.append(ended)
                    for (key, held) in model where held.task == ended { model[key]?.endedAt = now }
                case 1 where !dead.isEmpty && random.chance(1, in: 4):
                    let revived = dead.remove(at: random.next(below: dead.count))
                    guard let (key, payload) = keys[revived] else { continue }
                    table.revive(revived, claim(key, payload), at: moment)
                    live.append(revived)
                    if let held = model[key], held.task != revived, isHeld(held) { continue }
                    model[key] = Held(task: revived, payload: payload, endedAt: nil)
                default:
                    let (key, payload) = ("\(random.next(below: 20))", [UInt8(random.next(below: 2))])
                    let found = table.find(claim(key, payload), at: moment)
                    let count = model.values.filter(isHeld).count
                    if let held = model[key], isHeld(held) {
                        switch found {
                        case .duplicate(let original): #expect(original.task == held.task && payload == held.payload)
                        case .conflict(let original): #expect(original.task == held.task && payload != held.payload)
                        default: Issue.record("round \(round): \(found)")
                        }
                    } else if count >= capacity {
                        #expect(found == .full, "round \(round)")
                    } else {
                        #expect(found == .unclaimed, "round \(round)")
                        table.claim(claim(key, payload), for: task(next), next)
                        model[key] = Held(task: task(next), payload: payload, endedAt: nil)
                        keys[task(next)] = (key, payload)
                        live.append(task(next))
                        next += 1
                    }
                }
            }
        }
    }

    @Test("T12: no two of many payloads that differ in little have the same digest")
    func digests() {
        var seen: Set<Digest> = []
        var payload = [UInt8](repeating: 0, count: 100)
        for index in payload.indices {
            for value: UInt8 in 1...100 {
                payload[index] = value
                seen.insert(Digest { $0.combine(payload) })
                payload[index] = 0
            }
        }
        #expect(seen.count == 10_000)
    }
}
