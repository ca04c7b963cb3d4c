/// A transition as it stands in the journal: what, when and why.
package struct Record: Hashable, Sendable {
    package var time: StoreTime
    package var wall: WallTime
    package var cause: Cause
    package var transition: Transition

    package init(time: StoreTime, wall: WallTime, cause: Cause, transition: Transition) {
        self.time = time
        self.wall = wall
        self.cause = cause
        self.transition = transition
    }
}

/// Counts records from 1, over all epochs. 0 stands for the empty journal.
public typealias SequenceNumber = UInt64
