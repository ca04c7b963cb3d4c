/// What the intake lets in: the limits that a submit must keep, and what they count.
///
/// A pure core, part of the ``Intake``. First everything is checked, then everything is taken: a refusal takes nothing.
package struct Admission: Sendable {
    private var rate: SlidingLog?
    private let capacity: Int?
    /// How many tasks have not come to their end, those in the inbox among them.
    package private(set) var live = 0

    package init(submitLimit: RateLimit? = nil, capacity: Int? = nil) {
        rate = submitLimit.map { SlidingLog($0) }
        self.capacity = capacity
    }

    /// Whether one more task may live.
    var hasRoom: Bool { capacity.map { live < $0 } ?? true }

    /// Why a submit cannot come in now; `nil` when it can. ``Refusal/full(capacity:insideHandler:)`` comes last:
    /// whoever waits for room is refused by nothing else now.
    ///
    /// - Parameters:
    ///   - time: the store time that it would get.
    ///   - asked: when the caller asked, by its own reading of the clock; not after `time`.
    func refusal(at time: StoreTime, asked: StoreTime) -> Refusal? {
        if let rate, let wait = rate.wait(at: time) {
            // To be waited for from the caller's own reading on, so that trying again then is not a moment too early.
            return .rateLimited(rate.limit, retryAfter: wait + asked.duration(to: time))
        }
        if let capacity, live >= capacity { return .full(capacity: capacity, insideHandler: false) }
        return nil
    }

    /// A record got its number.
    mutating func count(_ record: borrowing Record) {
        live += record.transition.liveChange
        if case .submitted = record.transition { rate?.admit(at: record.time) }
    }

    /// Brings back what an earlier opening let in.
    package mutating func replay(_ record: borrowing Record) { count(record) }

    /// The opening is over; so many tasks are live.
    mutating func restore(live: Int) { self.live = live }
}
