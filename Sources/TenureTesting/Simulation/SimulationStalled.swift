/// Nothing can run, nobody sleeps, and the body of a simulated run has not returned: a deadlock, or a wait for
/// something outside the simulation.
public struct SimulationStalled: Error, Hashable, CustomStringConvertible {
    /// The seed of the run that stalled.
    public var seed: UInt64
    /// How many jobs ran before.
    public var jobs: Int
    /// What the virtual clock read.
    public var time: Duration
    /// How many sleeps were under way, which can only be when the clock was frozen.
    public var frozenSleepers: Int
    /// How many jobs came from other threads before the run stalled.
    public var foreignJobs: Int
    /// Whether the body returned after all when it was cancelled. If it did not, its task is lost.
    public var endedWhenCancelled: Bool

    /// What happened, and what to look for.
    public var description: String {
        var text = "the simulation stalled after \(jobs) jobs at \(time) (seed \(seed)): "
        if frozenSleepers > 0 {
            text += "\(frozenSleepers) sleepers wait for a clock that is frozen"
        } else {
            text += "no job can run, nobody sleeps on the virtual clock, and the body has not returned; it waits for a "
            text += "continuation that nobody resumes, or for something outside the simulation (Task.sleep, "
            text += "Task.detached, an unstructured Task in nonisolated code, another thread)"
        }
        if foreignJobs > 0 { text += "; \(foreignJobs) jobs came from other threads" }
        text += endedWhenCancelled ? "; it ended when cancelled" : "; it did not end when cancelled either"
        return text
    }
}
