/// A rate limit, exactly: remembers when each of the last ``RateLimit/count`` was let in.
///
/// One more may come in when the one that came `count` before it lies a whole duration back. So in no window of that
/// length, wherever it begins, are there more than `count`.
///
/// - Complexity: each call O(1); 8 bytes for each of `count`.
package struct SlidingLog: Sendable {
    package let limit: RateLimit
    /// The length of a window, in nanoseconds.
    private let length: Int64
    /// A ring once it is full: then the oldest is at `oldest`, and the next takes its place.
    private var times: [StoreTime] = []
    private var oldest = 0

    /// - Parameter earlier: the log of the limit before, whose latest times still count.
    package init(_ limit: RateLimit, after earlier: SlidingLog? = nil) {
        self.limit = limit
        let cut = limit.duration.saturatedNanoseconds
        // Rounded up: a window that is a little longer lets through no more.
        length = max(1, cut < .max && .nanoseconds(cut) < limit.duration ? cut + 1 : cut)
        if let earlier { times = Array(earlier.inOrder.suffix(limit.count)) }
    }

    /// What is remembered, the earliest first.
    var inOrder: [StoreTime] { Array(times[oldest...] + times[..<oldest]) }

    /// How long after `now` one more may come in; `nil` when it may come in now.
    ///
    /// - Parameters:
    ///   - now: not before the last that was let in.
    ///   - others: so many come in at `now` before it.
    package func wait(at now: StoreTime, besides others: Int = 0) -> Duration? {
        // Which one came `count` before it, counted from the oldest.
        let place = times.count + others - limit.count
        guard place >= 0 else { return nil }
        guard place < times.count else { return .nanoseconds(length) }
        let time = times[oldest + place < times.count ? oldest + place : oldest + place - times.count]
        let (passed, overflow) = now.nanoseconds.subtractingReportingOverflow(time.nanoseconds)
        return overflow || passed >= length ? nil : .nanoseconds(length) - .nanoseconds(passed)
    }

    /// One more came in, whatever the limit says: a limit may be stricter than the one of the opening before.
    package mutating func admit(at time: StoreTime) {
        guard times.count >= limit.count else {
            times.append(time)
            return
        }
        times[oldest] = time
        oldest = oldest + 1 == times.count ? 0 : oldest + 1
    }
}
