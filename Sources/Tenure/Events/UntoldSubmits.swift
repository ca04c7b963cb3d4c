/// Submits that are in, and that no subscriber was told of: while nobody waits for events there is no hurry to bring them
/// into the domain, which costs a turn each time.
///
/// An object, which is the scheduler's alone: whoever reads events knows of it without keeping anything of the scheduler.
final class UntoldSubmits: Sendable {
    /// A reader begins to wait: from now on the next submit is brought in.
    ///
    /// - Returns: whether some are there already; the reader brings them in itself.
    let beginWaiting: @Sendable () -> Bool
    let bringIn: @Sendable () async -> Void
    /// The number of the last record, for a reader that goes.
    let lastSequence: @Sendable () -> SequenceNumber

    init(
        beginWaiting: @escaping @Sendable () -> Bool,
        bringIn: @escaping @Sendable () async -> Void,
        lastSequence: @escaping @Sendable () -> SequenceNumber
    ) {
        self.beginWaiting = beginWaiting
        self.bringIn = bringIn
        self.lastSequence = lastSequence
    }
}
