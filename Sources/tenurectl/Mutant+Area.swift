import Tenure

extension Mutant {
    /// The part of the library that a defect is in.
    enum Area: String, CaseIterable {
        case queue, agents, scheduler, journal, intake
    }

    var area: Area {
        switch self {
        case .newPlaceAfterReclaim, .countNoCrash, .forgetCancelAtOpening, .takeOlderGeneration, .ageNothing,
            .buryTwice,
            .wakeNoResumed, .handOutBeforeDurable:
            .queue
        case .keepLeaseOfTheDead, .takePlaceForSession, .keepTimersOfEndedLease, .keepAcceptanceTimer,
            .keepTheRevokedBusy, .letTheDrainedAsk, .forgiveNoStall:
            .agents
        case .forgetAsking, .forgetWhoAskedFirst, .blockHeadOfLine, .beginBeforeDurable, .forgetDeathBeforeDelivery,
            .tellEventsBeforeDurable, .dropDeliveredOnCancel, .tellNobodyOfDeath:
            .scheduler
        case .acknowledgeBeforeSync, .retryFailedSync, .noDirectorySyncAfterCreate, .noDirectorySyncAfterRename,
            .trustLengthBeforeChecksum, .acceptFrameOfOlderEpoch, .reuseEpochAfterCrash, .removeOlderCheckpointFirst,
            .publishCheckpointBeyondDurable, .rewriteTailInPlace, .ignoreShortWrite, .tellWithoutLookingForFence:
            .journal
        case .raiseFlagUnlooked, .leaveThoughCalled, .wakeNobodyForRoom, .loseCancelledSubmitter, .forgetRateOnChange,
            .forgetKeysAtOpening, .forgetKeyOfRevived, .splitBatch:
            .intake
        }
    }
}

extension Mutant.Area {
    /// Patterns of the names of the suites of the area, and of who relies on it.
    var suites: [String] {
        switch self {
        case .queue:
            [
                "OrderTests", "Counter[A-Za-z]*", "Cancel[A-Za-z]*", "DurabilityTests", "DeadLetterTests", "PauseTests",
                "ReplayTests", "StateTable[A-Za-z]*", "TrialTests", "Ready[A-Za-z]*", "RandomLivesTests",
            ]
        case .agents:
            [
                "Agent[A-Za-z]*", "StaleLeaseTests", "TimeLimitTests", "StallTests", "DrainTests", "ReconnectTests",
                "CrowdTests", "SessionTableTests", "HandlerTests",
            ]
        case .scheduler:
            [
                "MatchingCoreTests", "WakingTests", "PinTests", "HeldDeliveryTests", "Careful[A-Za-z]*", "ObserveTests",
                "[A-Za-z]*JournalFailureTests", "AgentDeathTests", "RendezvousTests", "ShutdownTests",
            ]
        case .journal:
            [
                "Journal[A-Za-z]*", "Checkpoint[A-Za-z]*", "[A-Za-z]*CompactionTests", "Storage[A-Za-z]*",
                "FormatTests",
                "WitnessTests", "PageAlignmentTests", "LiveReadingTests", "FailingJournalTests", "IntervalTests",
                "SyncPaceTests", "DurabilityTests", "ShortWriteTests",
            ]
        case .intake:
            [
                "IntakeTests", "RoomTests", "CommitLogTests", "CapacityTests", "ChangedLimitsTests",
                "Idempotency[A-Za-z]*", "SubmitLimitTests", "SlidingLogTests", "DurableRefusalTests",
            ]
        }
    }
}
