internal import Tenure

/// A life of a store in a simulation, whose storage may fail at any moment.
final class StoreLifeRun: Sendable {
    private let life: StoreLife
    private let scale: WitnessedScheduler.Scale
    private let executor: SeededExecutor
    private let disk: Locked<SimulatedStorage>
    private let archive = Locked<[String: [UInt8]]>([:])
    private let witness = StoreWitness()
    /// What the process that was killed has left.
    private let remains = Locked<SimulatedStorage?>(nil)

    init(_ life: StoreLife, seed: UInt64, scale: WitnessedScheduler.Scale, pageBytes: Int = 512) {
        self.life = life
        self.scale = scale
        executor = SeededExecutor(seed: seed)
        disk = Locked(SimulatedStorage(pageBytes: pageBytes))
    }

    /// The storage as it is now.
    var storage: SimulatedStorage { disk.withLock { $0 } }

    /// Lives it, until the journal fails.
    ///
    /// - Parameters:
    ///   - checkpointBytes: how large the log may become before a checkpoint is made.
    ///   - fault: what goes wrong, if anything.
    /// - Returns: whether it came to its end.
    /// - Throws: ``PromiseBroken`` for what no failing storage can be blamed for.
    func live(checkpointBytes: Int = 64 << 10, fault: StorageFault? = nil) throws -> Bool {
        storage.fail(fault)
        let isWhole = try executor.run {
            for opening in self.life.openings {
                do {
                    try await self.live(opening, checkpointBytes)
                } catch let error as TenureError {
                    guard fault != nil, Self.isExcusable(error) else { throw PromiseBroken("D5", error.description) }
                    return false
                }
            }
            return true
        }
        storage.fail(nil)
        return isWhole
    }

    /// What a journal that fails may make of a call.
    private static func isExcusable(_ error: TenureError) -> Bool {
        ![.invariantViolated, .journalCorrupt, .journalFormatNewer, .journalLocked].contains(error.code)
    }

    private func live(_ opening: StoreLife.Opening, _ checkpointBytes: Int) async throws {
        var options = opening.options
        options.segmentBytes = 64 << 10
        options.checkpointBytes = checkpointBytes
        witness.processStarts()
        let scheduler = try Scheduler.open(
            .storage(ArchivingStorage(storage, archive: archive)),
            options: options,
            on: executor
        )
        witness.opened(scheduler.opening.epoch)
        let store = WitnessedScheduler(
            scheduler: scheduler,
            witness: witness,
            clock: executor.clock,
            scale: scale,
            killProcess: { self.killProcess() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            var failure: (any Error)?
            do { try await opening.act(store) } catch { failure = error }
            if !opening.endsCleanly { killProcess() }
            let report = await scheduler.shutDown(grace: .none)
            group.cancelAll()
            while let ended = await group.nextResult() {
                if case .failure(let error as TenureError) = ended, error.code == .invariantViolated { throw error }
            }
            if let left = remains.withLock({ $0.take() }) { disk.withLock { $0 = left } }
            if let failure { throw failure }
            if opening.endsCleanly, let failure = report.failure { throw failure }
        }
    }

    /// The process dies; the system lives on, and with it what was written and not synced.
    private func killProcess() {
        let left = storage.snapshot()
        left.releaseLock()
        remains.withLock { if $0 == nil { $0 = left } }
        witness.processDied()
    }

    /// Opens `storage`, a later state of the life's, and holds it to what callers were told; then works on in it.
    func check(_ storage: SimulatedStorage, seed: UInt64) throws {
        let (life, archive, seen) = (life, archive.withLock { $0 }, witness.seen)
        try StoreModel.check(storage, archive: archive)
        let executor = SeededExecutor(seed: seed)
        try executor.run {
            let options = SchedulerOptions(retention: .unlimited, segmentBytes: 64 << 10, checkpointBytes: 64 << 10)
            let scheduler = try Scheduler.open(.storage(storage), options: options, on: executor)
            let snapshot = try await scheduler.snapshot()
            try seen.check(snapshot, after: life)
            async let run: Void = scheduler.run()
            try await Self.workOn(scheduler, seen)
            await scheduler.shutDown(grace: .none)
            try await run
        }
    }

    /// A store that was damaged by nothing takes tasks and gives them out, with generations that are new.
    private static func workOn(_ scheduler: Scheduler, _ seen: StoreWitness.Testimony) async throws {
        try await scheduler.resume(.everything)
        let handle = try await scheduler.submit(RawTask(kind: "afterwards", payload: [1]))
        try await scheduler.withSession("afterwards", kinds: ["afterwards"]) { session in
            guard let offer = try await session.next() else { throw PromiseBroken("S1", "no task is offered") }
            let highest = seen.generations.max()
            try promise(
                "G2",
                highest.map { $0 < offer.lease.generation } ?? true,
                "\(offer.lease.generation) comes again"
            )
            try await session.accept(offer.lease)
            try await session.complete(offer.lease, output: [2])
        }
        let output = try await handle.output
        try promise("D1", output == [2], "the output is \(output)")
    }
}
