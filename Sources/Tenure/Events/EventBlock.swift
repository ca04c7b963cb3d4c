internal import Synchronization

/// Room for a few events in a row, which fills up as they are made: all who are told of some of them share it, so that
/// telling copies nothing and needs no memory of its own.
// Unchecked: the memory is reached by places alone. A place is written before it is counted, by ``PendingEvents``, a value
// of the domain, or by who has made the block and has not handed it on, and never after; whoever else reads it has the place
// from an ``EventRun``, which is made after that and handed over under a mutex (``EventBuffer``). What frees the memory
// learns from the counter what is there: it was raised, releasing, after the writing.
final class EventBlock: @unchecked Sendable {
    /// So many, that who keeps one event keeps no more than these: about three turns' worth.
    static let capacity = 16

    let capacity: Int
    private let events: UnsafeMutablePointer<SchedulerEventFields>
    private let filled = Atomic(0)

    init(capacity: Int = EventBlock.capacity) {
        self.capacity = capacity
        events = .allocate(capacity: capacity)
    }

    deinit {
        events.deinitialize(count: filled.load(ordering: .acquiring))
        events.deallocate()
    }

    /// How many events are there.
    var count: Int { filled.load(ordering: .relaxed) }

    subscript(place: Int) -> SchedulerEventFields {
        @inline(__always) unsafeAddress { UnsafePointer(events + place) }
    }

    @inline(__always)
    func append(_ event: consuming SchedulerEventFields) {
        begin(event)
        finishBegun()
    }

    // MARK: An event that comes about in its place, because it is large to be moved there

    /// Begins an event in the next place; it is there once it is finished.
    @inline(__always)
    func begin(_ event: consuming SchedulerEventFields) { (events + count).initialize(to: event) }

    /// Says more of the event that was begun.
    @inline(__always)
    func changeBegun(_ change: (inout SchedulerEventFields) -> Void) { change(&events[count]) }

    @inline(__always)
    func finishBegun() { filled.store(count + 1, ordering: .releasing) }

    /// Takes the event that was begun out of its place.
    func abandonBegun() -> SchedulerEventFields { (events + count).move() }
}
