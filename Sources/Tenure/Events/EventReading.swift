/// What the readers of one stream have taken out of its backlog, and how far they have come with it.
struct EventReading: Sendable {
    /// The one that was told first comes last.
    private var portions: [EventPortion] = []
    /// How many events of that one are read.
    private var place = 0

    /// Goes on with what was taken, once everything before is read.
    mutating func begin(_ taken: [EventPortion]) { portions = taken.reversed() }

    /// The next event of what was taken.
    mutating func next() -> SchedulerEvent? {
        guard let last = portions.indices.last else { return nil }
        let run = portions[last].events
        let event = SchedulerEvent(
            run.block,
            at: run.places.lowerBound + place,
            missed: place == 0 ? portions[last].missed : 0
        )
        place += 1
        if place == run.count {
            // Let go of with its last event: who reads slowly keeps no more than that of what it has read.
            portions.removeLast()
            place = 0
        }
        return event
    }
}
