/// Somebody who follows a store over all of its openings, record by record, and compares what becomes of it with what
/// should: a simulation's reference model.
package protocol TurnProbe: Sendable {
    /// A store is about to be opened: this was found. The record of the opening comes next.
    func open(_ tasks: borrowing TaskQueueCore, options: SchedulerOptions) -> any TurnFollower
}

/// A ``TurnProbe`` during one opening. Called within turns, so it must neither wait nor come back.
///
/// Of classes alone: nobody pays for copies of one that is not there.
package protocol TurnFollower: AnyObject, Sendable {
    /// A record was applied. Up to `durable` all were durable then.
    func apply(_ record: Record, sequence: SequenceNumber, durable: SequenceNumber)

    /// A turn is over.
    ///
    /// - Returns: what is wrong, in words; the scheduler stops for it. `nil` where all is as it should be.
    func rest(_ tasks: borrowing TaskQueueCore) -> String?
}
