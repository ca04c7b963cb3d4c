/// A store's own time: it never runs backwards, stands still for nobody, and goes on after a restart from where the
/// last record left it (plus what the wall clock says has passed).
///
/// All decisions (order, waits, start times) use it; the calendar never changes them while a store is open. Times of
/// different stores have nothing to do with each other.
public struct StoreTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Nanoseconds since the store was created.
    public let nanoseconds: Int64

    /// A point in a store's time, in nanoseconds since it was created.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static let zero = StoreTime(nanoseconds: 0)

    /// The point that lies `duration` later; the far ends of time saturate.
    public func advanced(by duration: Duration) -> StoreTime {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.saturatedNanoseconds)
        guard overflow else { return StoreTime(nanoseconds: sum) }
        return StoreTime(nanoseconds: duration < .zero ? .min : .max)
    }

    /// How long it is from here to `other`; negative when `other` lies before.
    public func duration(to other: StoreTime) -> Duration {
        .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
    }

    /// Earlier is less.
    public static func < (left: StoreTime, right: StoreTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The time since the store was created, as a duration prints.
    public var description: String { "\(Duration.nanoseconds(nanoseconds))" }
}

extension StoreTime? {
    /// The earlier of two times, of which each may be none.
    func orEarlier(_ other: StoreTime?) -> StoreTime? {
        guard let self, let other else { return self ?? other }
        return min(self, other)
    }
}

extension StoreTime: Codable {
    /// Reads seconds since the store was created, as a decimal text; whole nanoseconds.
    public init(from decoder: any Decoder) throws {
        let duration = try DecimalSeconds(from: decoder).duration
        let time = StoreTime(nanoseconds: duration.saturatedNanoseconds)
        guard Duration.nanoseconds(time.nanoseconds) == duration else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "a store time has 64 bits of whole nanoseconds"
                )
            )
        }
        self = time
    }

    /// Writes seconds since the store was created, as a decimal text such as `"12.000000001"`.
    public func encode(to encoder: any Encoder) throws {
        try DecimalSeconds(.nanoseconds(nanoseconds)).encode(to: encoder)
    }
}
