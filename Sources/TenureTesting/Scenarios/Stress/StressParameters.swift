/// How long a run of ``Scenario/stress(_:)`` is.
package struct StressParameters: Sendable, Hashable {
    /// How many callers make calls at once.
    package var callers: Int
    /// For how long, in the world's time; the store is closed and opened again all the while.
    package var duration: Duration

    /// A size; the defaults are 20 callers and two seconds.
    package init(callers: Int = 20, duration: Duration = .seconds(2)) {
        self.callers = callers
        self.duration = duration
    }
}
