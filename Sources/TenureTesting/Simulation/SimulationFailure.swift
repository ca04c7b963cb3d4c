/// Why a simulated run says nothing about the code it ran.
public enum SimulationFailure: Error, Hashable, CustomStringConvertible {
    /// More jobs ran than the executor's limit allows: an endless loop, or a limit that is too low.
    case tooManyJobs(limit: Int, seed: UInt64, time: Duration)

    /// Jobs came from other threads, so the seed did not fix the order in which things happened.
    case foreignJobs(count: Int, seed: UInt64)

    /// Something that ran in the simulation started a task outside of it, on Swift's shared pool.
    case leakedJobs(count: Int, seed: UInt64)

    /// The executor was already running when it was asked to run something else.
    case alreadyRunning

    /// What happened, and what to look for.
    public var description: String {
        switch self {
        case .tooManyJobs(let limit, let seed, let time):
            "the simulation ran \(limit) jobs without coming to an end, until \(time) (seed \(seed))"
        case .foreignJobs(let count, let seed):
            """
            \(count) jobs came to the simulation from other threads (seed \(seed)), so another run may go another way; \
            look for Task.sleep, Task.detached, an unstructured Task in nonisolated code, or a thread that resumes a \
            continuation
            """
        case .leakedJobs(let count, let seed):
            """
            \(count) jobs went from the simulation to Swift's shared pool (seed \(seed)), where nothing fixes when they \
            run; look for Task.detached and for an unstructured Task in nonisolated code, and use a task group or async let
            """
        case .alreadyRunning:
            "the executor is already running a simulation"
        }
    }
}
