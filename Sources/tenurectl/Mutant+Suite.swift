import Tenure

extension Mutant {
    /// The suite of the rule that it breaks, which is tried first; others may find it too, later.
    var suite: String {
        switch self {
        case .newPlaceAfterReclaim: "OrderTests"
        case .countNoCrash: "CounterTests"
        case .forgetCancelAtOpening: "CancelTests"
        case .takeOlderGeneration: "DurabilityTests"
        case .ageNothing: "OrderTests"
        case .buryTwice: "CounterFaceTests"
        case .wakeNoResumed: "PauseTests"
        case .handOutBeforeDurable: "DurabilityTests"
        case .keepLeaseOfTheDead: "AgentDeathTests"
        case .takePlaceForSession: "ReconnectTests"
        case .keepTimersOfEndedLease: "TimeLimitTests"
        case .keepAcceptanceTimer: "TimeLimitTests"
        case .keepTheRevokedBusy: "AgentCoreTests"
        case .letTheDrainedAsk: "DrainTests"
        case .forgiveNoStall: "StallTests"
        case .forgetAsking: "WakingTests"
        case .forgetWhoAskedFirst: "MatchingCoreTests"
        case .blockHeadOfLine: "WakingTests"
        case .beginBeforeDurable: "CarefulOpeningTests"
        case .forgetDeathBeforeDelivery: "AgentDeathTests"
        case .tellEventsBeforeDurable: "ObserveTests"
        case .dropDeliveredOnCancel: "RendezvousTests"
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
        case .tellWithoutLookingForFence: "JournalFenceTests"
        case .raiseFlagUnlooked: "IntakeTests"
        case .wakeNobodyForRoom: "ChangedLimitsTests"
        case .loseCancelledSubmitter: "CapacityTests"
        case .forgetRateOnChange: "ChangedLimitsTests"
        case .forgetKeysAtOpening: "IdempotencyTests"
        case .forgetKeyOfRevived: "IdempotencyTests"
        }
    }
}
