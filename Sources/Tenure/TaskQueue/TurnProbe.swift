/// Somebody who follows a store record by record, and compares what becomes of it with what should: a simulation's
/// reference model. Called within turns, so it must neither wait nor come back.
package protocol TurnProbe: Sendable {
    /// A store is about to be opened: this was found. The record of the opening comes next.
    func opens(_ tasks: borrowing TaskQueueCore, options: SchedulerOptions)

    /// A record was applied. Up to `durable` all were durable then.
    func applied(_ record: Record, sequence: SequenceNumber, durable: SequenceNumber)

    /// A turn is over.
    ///
    /// - Returns: what is wrong, in words; the scheduler stops for it. `nil` where all is as it should be.
    func rested(_ tasks: borrowing TaskQueueCore) -> String?
}
