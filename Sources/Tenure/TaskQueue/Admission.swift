/// What the intake lets in: the limits that a submit must keep, and what they count.
///
/// A pure core, part of the ``Intake``. First everything is checked, then everything is taken: a refusal takes nothing.
package struct Admission: Sendable {
    private var rate: SlidingLog?

    package init(submitLimit: RateLimit? = nil) {
        rate = submitLimit.map { SlidingLog($0) }
    }

    /// Why a submit cannot come in now; `nil` when it can.
    ///
    /// - Parameters:
    ///   - time: the store time that it would get.
    ///   - asked: when the caller asked, by its own reading of the clock; not after `time`.
    func refusal(at time: StoreTime, asked: StoreTime) -> Refusal? {
        if let rate, let wait = rate.wait(at: time) {
            // To be waited for from the caller's own reading on, so that trying again then is not a moment too early.
            return .rateLimited(rate.limit, retryAfter: wait + asked.duration(to: time))
        }
        return nil
    }

    /// A submit came in.
    mutating func admit(at time: StoreTime) { rate?.admit(at: time) }

    /// Brings back what an earlier opening let in.
    package mutating func replay(_ record: borrowing Record) {
        if case .submitted = record.transition { rate?.admit(at: record.time) }
    }
}
