internal import Tenure

/// A life of a store as those see it who use the scheduler: some openings, and what is done in each.
///
/// What callers are told goes to a ``StoreWitness``, so that whoever breaks the storage can hold the store to it.
package struct StoreLife: Sendable {
    struct Opening: Sendable {
        var options = SchedulerOptions.standard
        /// False where the process is killed at the end.
        var endsCleanly = true
        var act: @Sendable (WitnessedScheduler) async throws -> Void
    }

    package let name: String
    let openings: [Opening]
    /// Whether tasks that have ended may be forgotten meanwhile.
    var forgets = false
    /// What agents of handlers work on: such tasks may end without anybody waiting for it.
    var handled: Set<TaskKind> = []

    /// Five lives, which together use every kind of record that a scheduler writes.
    package static let all: [StoreLife] = [.options, .sessions, .deadLetters, .deaths, .checkpoints]
}
