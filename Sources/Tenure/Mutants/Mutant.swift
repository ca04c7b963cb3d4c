#if TENURE_MUTANTS
    #if canImport(Glibc)
        internal import Glibc
    #elseif canImport(Musl)
        internal import Musl
    #elseif canImport(Darwin)
        internal import Darwin
    #endif
#endif

/// Defects that are put in on purpose, to see that a test finds each: `tenurectl mutants` builds the tests with the flag
/// `TENURE_MUTANTS` and runs them with one after the other. In every other build none is ever on, and its place costs
/// nothing.
package enum Mutant: String, CaseIterable, Sendable {
    // MARK: Queue

    /// A task that is taken back goes to the end of the line (T4).
    case newPlaceAfterReclaim
    /// A task may kill any number of agents (T6).
    case countNoCrash
    /// What was to stop when the process died is tried again (D4).
    case forgetCancelAtOpening
    /// A second settlement of an ended lease ends the lease that came after it (G1).
    case takeOlderGeneration
    /// Nothing waits itself up to the level above (T2, T3).
    case ageNothing
    /// A dead letter is two records (T1).
    case buryTwice
    /// What was held back with its kind is not looked at when that is resumed (S11).
    case wakeNoResumed
    /// A task is handed out before its submit is on disk (D2).
    case handOutBeforeDurable

    // MARK: Agents

    /// An agent dies and its task stays with it (A2).
    case keepLeaseOfTheDead
    /// The end of an old session ends the one that has its place now (A6).
    case takePlaceForSession
    /// The timers of a lease go on for the next one (A3).
    case keepTimersOfEndedLease
    /// The timer of an offer takes back what was accepted (A3).
    case keepAcceptanceTimer
    /// An agent whose lease was revoked stays busy with it (A1, A5).
    case keepTheRevokedBusy
    /// An agent that is drained is given another task.
    case letTheDrainedAsk
    /// Agents are blamed for the time that the process stood still (A4).
    case forgiveNoStall

    // MARK: Scheduler

    /// An agent that asks for its first task starts no round of matching (S1).
    case forgetAsking
    /// A task goes to another agent than the one that asked first (S4).
    case forgetWhoAskedFirst
    /// What nobody can take stands before the rest (T5).
    case blockHeadOfLine
    /// In a careful opening a handler begins before anybody would know of it (T7).
    case beginBeforeDurable
    /// An agent that goes between match and delivery takes the task along (A2).
    case forgetDeathBeforeDelivery
    /// Events are told before they are on disk (D2).
    case tellEventsBeforeDurable
    /// A task that was delivered in time is lost when the code of its agent is cancelled.
    case dropDeliveredOnCancel
    /// Who waits for the output of a task is not told that it died (section 1).
    case tellNobodyOfDeath

    // MARK: Journal

    case acknowledgeBeforeSync
    case retryFailedSync
    case noDirectorySyncAfterCreate
    case noDirectorySyncAfterRename
    case trustLengthBeforeChecksum
    case acceptFrameOfOlderEpoch
    case reuseEpochAfterCrash
    case removeOlderCheckpointFirst
    case publishCheckpointBeyondDurable
    case rewriteTailInPlace
    case ignoreShortWrite
    case tellWithoutLookingForFence

    // MARK: Intake

    /// The scheduler goes to rest without looking whether a submit came in meanwhile (S1).
    case raiseFlagUnlooked
    /// Who is inside leaves without looking around once more, though a submitter called (S1).
    case leaveThoughCalled
    /// More capacity lets in nobody who waits for room (S10, S11).
    case wakeNobodyForRoom
    /// A submit that is cancelled while it waits for room never returns (S10).
    case loseCancelledSubmitter
    /// Another limit of submits begins anew to count (S8).
    case forgetRateOnChange
    /// An opening forgets the idempotency keys that are taken (T12).
    case forgetKeysAtOpening
    /// A dead letter that lives again does not hold its key (T12).
    case forgetKeyOfRevived
    /// A batch is two frames, and power that is lost between them leaves half of it (D1, D3).
    case splitBatch

    /// The variable that names the one that is on.
    package static let variable = "TENURE_MUTANT"

    @inline(__always)
    var isOn: Bool {
        #if TENURE_MUTANTS
            self == Self.chosen
        #else
            false
        #endif
    }

    #if TENURE_MUTANTS
        private static let chosen: Mutant? = getenv(variable).flatMap { Mutant(rawValue: String(cString: $0)) }
    #endif
}
