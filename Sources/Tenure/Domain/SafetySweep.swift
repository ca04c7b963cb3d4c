/// When to look whether something fell between two parts (S6).
///
/// The first look comes a while after the first turn, the others follow until every task was looked at; then it rests
/// until the next turn. So an idle scheduler wakes for it only once.
struct SafetySweep {
    /// How long after a turn the first look comes.
    static let delay: Duration = .seconds(60)
    /// How long from one look to the next.
    static let pause: Duration = .seconds(1)
    /// The most that one look may cost; looking at one task costs 1.
    static let reach = 4_096

    /// When the next look is due.
    private(set) var due: StoreTime?
    /// The number of the last task that was looked at; `nil` at the beginning.
    private(set) var place: UInt64?

    /// A turn is over, in which anything may have been lost.
    mutating func noticeTurn(now: StoreTime) {
        if due == nil { due = now.advanced(by: Self.delay) }
    }

    /// Whether it is time for a look; ``looked(upTo:now:)`` has to follow.
    func isDue(now: StoreTime) -> Bool { due.map { $0 <= now } ?? false }

    /// - Parameter place: the number of the last task that was looked at; `nil` when there is none beyond it.
    mutating func looked(upTo place: UInt64?, now: StoreTime) {
        self.place = place
        due = place.map { _ in now.advanced(by: Self.pause) }
    }
}
