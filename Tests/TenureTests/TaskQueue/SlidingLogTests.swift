import Tenure
import TenureTesting
import Testing

@Suite struct SlidingLogTests {
    private func time(_ nanoseconds: Int64) -> StoreTime { StoreTime(nanoseconds: nanoseconds) }

    @Test("S8: of 120 at once with none before, 100 come in, and the others are told exactly when")
    func burst() {
        var log = SlidingLog(RateLimit(100, per: .seconds(60)))
        let start = time(5_000_000_000)
        for _ in 0..<100 {
            #expect(log.wait(at: start) == nil)
            log.admit(at: start)
        }
        for second in 0..<20 {
            let now = start.advanced(by: .seconds(second))
            #expect(log.wait(at: now) == .seconds(60 - second))
        }
        #expect(log.wait(at: start.advanced(by: .seconds(60) - .nanoseconds(1))) == .nanoseconds(1))
        #expect(log.wait(at: start.advanced(by: .seconds(60))) == nil)
    }

    @Test(
        "S8: no window exceeds the limit, every refusal was necessary, and the time to wait is the shortest",
        .computingForLong
    )
    func againstNaiveModel() {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<200 {
            let (count, length) = (1 + random.next(below: 6), Int64(1 + random.next(below: 40)))
            var log = SlidingLog(RateLimit(count, per: .nanoseconds(length)))
            var admitted: [Int64] = []
            var now: Int64 = 0
            func isFree(at now: Int64) -> Bool { admitted.filter { $0 > now - length }.count < count }
            for _ in 0..<300 {
                now += Int64(random.next(below: random.chance(1, in: 4) ? 30 : 3))
                if let wait = log.wait(at: time(now)) {
                    let until = now + wait.saturatedNanoseconds
                    #expect(!isFree(at: now) && !isFree(at: until - 1) && isFree(at: until))
                } else {
                    #expect(isFree(at: now))
                    log.admit(at: time(now))
                    admitted.append(now)
                }
            }
            for start in 0...now {
                #expect(admitted.filter { (start..<start + length).contains($0) }.count <= count)
            }
        }
    }

    @Test("S8: a stricter limit than that of the opening before counts what that one let in")
    func stricter() {
        var log = SlidingLog(RateLimit(2, per: .nanoseconds(10)))
        for now: Int64 in 1...5 { log.admit(at: time(now)) }
        #expect(log.wait(at: time(5)) == .nanoseconds(9))
        #expect(log.wait(at: time(14)) == nil)
    }

    @Test("S8: the ends of time and of durations trap nowhere")
    func extremes() {
        for duration: Duration in [.nanoseconds(Int64.max), .seconds(Int64.max), Duration.seconds(1) / 3_000_000_000] {
            var log = SlidingLog(RateLimit(1, per: duration))
            for nanoseconds: Int64 in [.min, -1, 0, .max] {
                _ = log.wait(at: time(nanoseconds))
                log.admit(at: time(nanoseconds))
                _ = log.wait(at: time(nanoseconds))
            }
        }
        var log = SlidingLog(RateLimit(1, per: Duration(secondsComponent: 0, attosecondsComponent: 1)))
        log.admit(at: .zero)
        #expect(log.wait(at: .zero) == .nanoseconds(1) && log.wait(at: time(1)) == nil)
    }
}
