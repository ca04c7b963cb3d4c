import Tenure

extension Mutant {
    /// The suite of the rule that it breaks, which is tried first; others may find it too, later.
    var suite: String {
        switch self {
        case .acknowledgeBeforeSync: "FailingJournalTests"
        case .retryFailedSync: "JournalCrashTests"
        case .noDirectorySyncAfterCreate: "JournalCrashTests"
        case .noDirectorySyncAfterRename: "JournalCrashTests"
        case .trustLengthBeforeChecksum: "JournalDamageTests"
        case .acceptFrameOfOlderEpoch: "ShortWriteTests"
        case .reuseEpochAfterCrash: "JournalCrashTests"
        case .removeOlderCheckpointFirst: "CheckpointTests"
        case .publishCheckpointBeyondDurable: "CheckpointTests"
        case .rewriteTailInPlace: "JournalCrashTests"
        case .ignoreShortWrite: "ShortWriteTests"
        case .handOutBeforeDurable: "DurabilityTests"
        case .tellWithoutLookingForFence: "JournalFenceTests"
        }
    }

    /// Patterns of the names of the suites of the journal and of who relies on it.
    static let journalSuites = [
        "Journal[A-Za-z]*", "Checkpoint[A-Za-z]*", "[A-Za-z]*CompactionTests", "Storage[A-Za-z]*", "FormatTests",
        "WitnessTests", "PageAlignmentTests", "LiveReadingTests", "FailingJournalTests", "IntervalTests",
        "SyncPaceTests", "DurabilityTests", "ShortWriteTests",
    ]
}
