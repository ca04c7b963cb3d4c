/// A time of the calendar, for people and for schedules: nanoseconds since 1970-01-01 00:00 UTC.
///
/// It is recorded with every transition. No decision depends on it, except where a caller names a calendar time.
public struct WallTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    public let nanoseconds: Int64

    /// A calendar time, in nanoseconds since 1970-01-01 00:00 UTC.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// A calendar time, in whole seconds since 1970-01-01 00:00 UTC; the far ends of time saturate.
    public init(secondsSince1970 seconds: Int64) {
        nanoseconds = Duration.seconds(seconds).saturatedNanoseconds
    }

    /// Earlier is less.
    public static func < (left: WallTime, right: WallTime) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension WallTime: CustomStringConvertible {
    /// ISO 8601 in UTC with milliseconds, for example `2026-11-21T09:30:00.000Z`.
    public var description: String { text(digits: 3) }

    /// ISO 8601 in UTC, with so many digits of the fraction of a second: 0 to 9; what is finer is cut off.
    func text(digits: Int) -> String {
        let seconds = Self.floorDivide(nanoseconds, by: 1_000_000_000)
        let days = Self.floorDivide(seconds, by: 86_400)
        let date = Self.civilDate(daysSince1970: days)
        let second = Int(seconds - days * 86_400)
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { Self.padded($0, to: 2) }
        // Wraps for the earliest times of all, whose second begins before 64 bits do; the difference is right again.
        let fraction = Self.padded(Int(nanoseconds &- seconds &* 1_000_000_000), to: 9).prefix(digits)
        let day = "\(Self.padded(date.year, to: 4))-\(Self.padded(date.month, to: 2))-\(Self.padded(date.day, to: 2))"
        return "\(day)T\(clock.joined(separator: ":"))\(fraction.isEmpty ? "" : ".")\(fraction)Z"
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private static func padded(_ value: Int, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    private static func civilDate(daysSince1970 days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(day))
    }
}
