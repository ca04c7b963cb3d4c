internal import Tenure

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The process that the scenario `abort` starts again and again: four agents work on what is there, and one task aborts
/// the process.
///
/// An executable that hosts it calls ``run(directory:)`` when its first argument is ``role``.
package enum AbortChild {
    /// The first argument by which an executable is asked to be this process; the second is the folder.
    package static let role = "abort-child"

    static let harmless: TaskKind = "harmless"
    static let aborting: TaskKind = "aborting"

    /// Works until nothing is left to do; comes back only if nothing aborted the process.
    ///
    /// - Throws: what the scheduler throws.
    package static func run(directory: String) async throws {
        // Dying is what it is for: nobody wants its memory on disk.
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        #if canImport(Glibc)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        #else
            _ = setrlimit(RLIMIT_CORE, &limit)
        #endif
        let scheduler = try await Scheduler.open(.directory(directory))
        try await scheduler.running(
            agents: 4,
            named: "agent",
            { agent in
                agent.handle(harmless) { payload, _ in
                    try await ContinuousClock().sleep(for: .milliseconds(5))
                    return payload
                }
                agent.handle(aborting) { _, _ in abort() }
            }
        ) {
            try await eventually(clock: ContinuousClock(), "nothing is left to do") {
                try await scheduler.snapshot().counts.live == 0
            }
        }
    }
}
