import Tenure
import TenureTesting

/// Text and numbers that break what is careless.
enum Hostile {
    static let texts = [
        "", "a", "\"quotes\" and 'more'", "line\nbreak\r\n\ttab", "🎉👩‍👩‍👧‍👦", "</script><!--", "\u{1B}[31mred\u{1B}[0m",
        "NUL\u{0}inside", "\u{202E}right to left", "e\u{301}", "é", "\u{FFFD}", "../../etc/passwd", "%s%n",
        String(repeating: "長", count: 40),
    ]

    static let numbers: [Int64] = [0, 1, -1, 127, 128, -128, 16_384, 1 << 40, .max, .min, .max - 1, .min + 1]

    static let durations: [Duration] = [
        .zero, .nanoseconds(1), .milliseconds(1), .seconds(1), .seconds(Int64.max), .seconds(300),
        Duration(secondsComponent: 0, attosecondsComponent: 1),
        Duration(secondsComponent: 7, attosecondsComponent: 999_999_999_999_999_999), .nanoseconds(Int64.max),
    ]

    static func text(_ random: inout SeededGenerator) -> String { texts[random.next(below: texts.count)] }

    static func number(_ random: inout SeededGenerator) -> Int64 {
        random.chance(1, in: 2) ? numbers[random.next(below: numbers.count)] : Int64(bitPattern: random.next())
    }

    static func bytes(_ random: inout SeededGenerator) -> [UInt8] {
        (0..<random.next(below: 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    static func duration(_ random: inout SeededGenerator) -> Duration { durations[random.next(below: durations.count)] }

    static func options(_ random: inout SeededGenerator) -> TaskOptions {
        var options = TaskOptions()
        for _ in 0..<random.next(below: 4) { options.requires.insert(Capability(text(&random))) }
        switch random.next(below: 3) {
        case 0: options.notBefore = .after(duration(&random))
        case 1: options.notBefore = .at(WallTime(nanoseconds: number(&random)))
        default: options.notBefore = .now
        }
        if random.chance(1, in: 2) { options.retry = policy(&random) }
        for _ in 0..<random.next(below: 4) { options.metadata[text(&random)] = text(&random) }
        if random.chance(1, in: 2) { options.submitter = text(&random) }
        if random.chance(1, in: 2) { options.idempotencyKey = text(&random) }
        return options
    }

    static func policy(_ random: inout SeededGenerator) -> RetryPolicy {
        RetryPolicy(
            maximumAttempts: 1 + random.next(below: 65_535),
            maximumCrashes: 1 + random.next(below: 65_535),
            maximumRefusals: 1 + random.next(below: 65_535),
            baseDelay: duration(&random),
            maximumDelay: duration(&random)
        )
    }

    static func usage(_ random: inout SeededGenerator) -> Usage {
        var usage = Usage()
        for _ in 0..<random.next(below: 4) { usage.counters[text(&random)] = number(&random) }
        return usage
    }
}
