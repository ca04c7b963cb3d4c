extension Scheduler {
    /// Opens a store: reads what is in its journal and takes it over. From then on submits are acknowledged; tasks are
    /// assigned once ``run()`` runs.
    ///
    /// Whatever leases were live when the store was last used have ended; their tasks are ready again.
    /// - Parameters:
    ///   - location: where the journal is.
    ///   - options: how the scheduler works.
    ///   - clock: what time is taken from; tests bring their own. The `open` of `TenureTesting` simulates the rest,
    ///     too.
    /// - Returns: the scheduler, which holds the journal until ``run()`` or ``shutDown(grace:)`` has returned.
    /// - Throws: `journalNotWritable`, `journalLocked`, `journalCorrupt`, `journalFormatNewer`, `journalFailed`;
    ///   `invalidConfiguration` or `durationNegative` for options that cannot be.
    /// - Complexity: O(records in the journal). Reads and writes files on the calling thread.
    public static func open(
        _ location: StoreLocation,
        options: SchedulerOptions = .standard,
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws(TenureError) -> Scheduler {
        try open(location, options: options, environment: .system(clock: clock))
    }

    /// Opens a store in an environment of the caller's making.
    package static func open(
        _ location: StoreLocation,
        options: SchedulerOptions,
        environment: Environment
    ) throws(TenureError) -> Scheduler {
        try options.check()
        switch location.place {
        case .memory:
            if options.backups != nil {
                throw TenureError(
                    .invalidConfiguration,
                    "A store in memory has no files for SchedulerOptions.backups to copy. Open a folder, or leave it out."
                )
            }
            return try openInMemory(options, environment)
        case .directory(let path):
            let storage: PosixStorage
            do throws(StorageError) {
                storage = try PosixStorage(directory: path)
            } catch {
                throw TenureError(JournalError(error), in: path)
            }
            return try open(storage, options, environment)
        case .storage(let storage):
            return try open(storage, options, environment)
        }
    }

    private static func openInMemory(
        _ options: SchedulerOptions,
        _ environment: Environment
    ) throws(TenureError) -> Scheduler {
        let incarnation = Incarnation(high: environment.entropy(), low: environment.entropy())
        var core = TaskQueueCore(order: options.order, retry: options.retry, storeSeed: incarnation.low)
        let clock = StoreClock(environment.time, lastTime: .zero, lastWall: nil)
        let opened = Record(
            time: clock.now,
            wall: clock.wall,
            cause: .opening,
            transition: .opened(epoch: 1, incarnation: incarnation, endedCleanly: true)
        )
        let follower = environment.probe?.open(core, options: options)
        try apply(opened, sequence: 1, to: &core)
        follower?.apply(opened, sequence: 1, durable: 1)
        let intake = Intake(
            epoch: 1,
            lastSequence: 1,
            lastTaskNumber: 0,
            lastTime: opened.time,
            admission: Admission(options)
        )
        let log = CommitLog(isJournaled: false, durable: 1)
        let gate = IntakeGate(intake: intake, log: log, clock: clock, ring: {})
        let report = OpeningReport(epoch: 1, incarnation: incarnation, endedCleanly: true, records: 0)
        return Scheduler(
            core,
            gate: gate,
            options: options,
            journal: nil,
            opening: report,
            follower: follower,
            environment: environment
        )
    }

    private static func open(
        _ storage: any JournalStorage,
        _ options: SchedulerOptions,
        _ environment: Environment
    ) throws(TenureError) -> Scheduler {
        // First, so that nothing has to be given up where there is none.
        let (driver, checkpointDriver): (any WriterDriver, any WriterDriver)
        do throws(ThreadRefused) {
            driver = try environment.makeWriterDriver()
            checkpointDriver = try environment.makeCheckpointDriver()
        } catch {
            throw TenureError(
                .journalFailed,
                "The journal needs two threads, and \(error). Raise the limit, or open it later."
            )
        }
        let directory = FailStopDirectory(storage)
        let recovered = try recover(directory, options, environment)
        let clock = StoreClock(environment.time, lastTime: recovered.lastTime, lastWall: recovered.lastWall)
        let intake = Intake(
            epoch: recovered.report.epoch,
            lastSequence: recovered.report.records,
            lastTaskNumber: recovered.lastTaskNumber,
            lastTime: recovered.lastTime,
            admission: recovered.admission
        )
        let log = CommitLog(isJournaled: true, durable: recovered.report.records)
        let gate = IntakeGate(
            intake: intake,
            log: log,
            clock: clock,
            space: JournalSpace(options),
            ring: { driver.ring() }
        )
        // The compiler keeps log and core in one region, because the replay closure saw both. It changed the core alone
        // and has returned: the log holds no reference to the core, nor the core to the log, and each is used by one
        // owner from here on.
        nonisolated(unsafe) let journal = recovered.log
        let checkpointer = Checkpointer(
            recovered.opening,
            on: directory,
            options: options,
            environment: environment,
            driver: checkpointDriver,
            gate: gate
        )
        let writer = JournalWriter(
            journal,
            gate: gate,
            durability: options.durability,
            checkpointer: checkpointer,
            now: { driver.now }
        )
        if !recovered.hasSpace { gate.noteSpace(recovered.reservedBytes, isShort: true, isWritten: true) }
        let report = recovered.report
        // The opening is the first record of its epoch: it ends the leases of the one before (D4).
        var opened = Record(
            time: clock.now,
            wall: clock.wall,
            cause: .opening,
            transition: .opened(
                epoch: report.epoch,
                incarnation: report.incarnation,
                endedCleanly: report.endedCleanly
            )
        )
        var none: [Intake.Numbered] = []
        let appended = gate.append(&opened, submits: &none)
        var core = recovered.core
        let follower = environment.probe?.open(core, options: options)
        try apply(opened, sequence: appended.sequence, to: &core)
        follower?.apply(opened, sequence: appended.sequence, durable: report.records)
        // T7: what the last death of the process is counted for comes before anything else.
        for crash in core.decideCrashes() {
            var record = Record(time: clock.now, wall: clock.wall, cause: .opening, transition: crash)
            let appended = gate.append(&record, submits: &none)
            try apply(record, sequence: appended.sequence, to: &core)
            follower?.apply(record, sequence: appended.sequence, durable: report.records)
        }
        core.finishReplay()
        gate.restore(core)
        driver.start { writer.step() }
        checkpointer.start()
        return Scheduler(
            core,
            gate: gate,
            options: options,
            journal: writer,
            opening: report,
            follower: follower,
            environment: environment
        )
    }

    private static func apply(
        _ record: Record,
        sequence: SequenceNumber,
        to core: inout TaskQueueCore
    ) throws(TenureError) {
        do throws(InconsistentRecord) {
            _ = try core.apply(record, sequence: sequence)
        } catch {
            throw Invariants.error(error.description)
        }
    }

    private struct Recovered: ~Copyable {
        var core: TaskQueueCore
        let admission: Admission
        let log: JournalLog
        let opening: JournalOpening
        let report: OpeningReport
        let lastTime: StoreTime
        let lastWall: WallTime?
        let lastTaskNumber: UInt64
        /// Whether the journal got the space that it wants ahead (D5), and how much there is.
        let hasSpace: Bool
        let reservedBytes: Int
    }

    private static func recover(
        _ storage: FailStopDirectory,
        _ options: SchedulerOptions,
        _ environment: Environment
    ) throws(TenureError) -> Recovered {
        var recovery = StoreRecovery { StoreReplica(options) }
        let opening: JournalOpening
        let log: JournalLog
        do throws(JournalError) {
            (opening, log) = try JournalLog.open(
                on: storage,
                options: JournalOptions(
                    segmentSize: UInt64(options.segmentBytes),
                    alignsToPages: options.alignsToPages
                ),
                entropy: environment.entropy,
                into: &recovery
            )
        } catch {
            throw TenureError(error, in: (storage.base as? PosixStorage)?.directory)
        }
        let hasSpace: Bool
        do throws(StorageError) {
            hasSpace = try reserveSpace(JournalSpace(options).wanted, in: log)
        } catch {
            throw TenureError(JournalError(error), in: (storage.base as? PosixStorage)?.directory)
        }
        let replica = recovery.finish()
        let admission = replica.admission
        var core = replica.tasks
        core.storeSeed = opening.journalID.low
        let report = OpeningReport(
            epoch: opening.epoch,
            incarnation: Incarnation(high: opening.incarnation.high, low: opening.incarnation.low),
            endedCleanly: opening.endedCleanly || opening.isNew,
            records: opening.lastSequence,
            tornTail: opening.tornTail.map(\.description),
            damagedCheckpoints: opening.damagedCheckpoints
        )
        let (time, wall, number) = (core.lastTime, core.lastWall, core.lastTaskNumber)
        return Recovered(
            core: core,
            admission: admission,
            log: log,
            opening: opening,
            report: report,
            lastTime: time,
            lastWall: wall,
            lastTaskNumber: number,
            hasSpace: hasSpace,
            reservedBytes: Int(clamping: log.reservedBytes)
        )
    }

    /// - Returns: whether there is as much as is wanted.
    private static func reserveSpace(_ bytes: Int, in log: JournalLog) throws(StorageError) -> Bool {
        do throws(StorageError) {
            try log.reserveSpace(UInt64(bytes))
            return true
        } catch {
            guard error.isLackOfSpace else { throw error }
            return false
        }
    }
}

extension StoreReplica {
    /// A store in which nothing is, to be filled from a journal.
    init(_ options: SchedulerOptions) {
        // The seed of the jitter is known only once the journal is open; nothing draws from it before.
        let tasks = TaskQueueCore(order: options.order, retry: options.retry, storeSeed: 0, isReplaying: true)
        self.init(tasks: tasks, admission: Admission(options))
    }
}

extension JournalSpace {
    fileprivate init(_ options: SchedulerOptions) {
        self.init(frameAlignment: options.alignsToPages ? SegmentHeader.pageBytes : FrameHeader.alignment)
    }
}

extension Admission {
    fileprivate init(_ options: SchedulerOptions) {
        self.init(
            submitLimit: options.submitLimit,
            capacity: options.capacity,
            idempotency: IdempotencyTable(
                capacity: options.idempotencyCapacity,
                retention: options.idempotencyRetention
            )
        )
    }
}
