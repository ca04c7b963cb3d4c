/// Everything outside of the library that it depends on, injected: time, randomness, and where the journal's writer
/// runs. Storage comes with the location that is opened.
package struct Environment: Sendable {
    package var time: TimeSource
    /// Random bits that nobody can guess.
    package var entropy: @Sendable () -> UInt64
    /// Makes what runs the journal's writer.
    package var makeWriterDriver: @Sendable () throws(ThreadRefused) -> any WriterDriver
    /// Makes what runs the maker of checkpoints, beside the writer.
    package var makeCheckpointDriver: @Sendable () throws(ThreadRefused) -> any WriterDriver
    /// Whether handlers that block get threads of their own; in simulations nothing blocks.
    package var hasHandlerThreads = true
    /// Follows what the scheduler records, in simulations; `nil` everywhere else.
    package var probe: (any TurnProbe)?

    package init(
        time: TimeSource,
        entropy: @escaping @Sendable () -> UInt64,
        makeDriver: @escaping @Sendable () throws(ThreadRefused) -> any WriterDriver
    ) {
        self.time = time
        self.entropy = entropy
        makeWriterDriver = makeDriver
        makeCheckpointDriver = makeDriver
    }

    /// The real world: the system's clocks, random bits and a thread for the writer.
    package static func system(clock: any Clock<Duration>) -> Environment {
        let time = clock is ContinuousClock ? .system : TimeSource(clock, wall: SystemCalls.wallTime)
        return Environment(
            time: time,
            entropy: SystemCalls.entropy,
            makeDriver: { () throws(ThreadRefused) in try WriterThread() }
        )
    }
}
