internal import Synchronization

/// Makes checkpoints when the journal since the last one has grown large, beside the scheduler: on a thread of its own, in
/// a simulation as jobs. The domain does not wait for it, nor the journal's writer, but for a sync of the directory.
final class Checkpointer: Sendable {
    private struct State {
        /// The last one comes last; two are kept, so that there is one to begin with where a disk has damaged the other.
        var kept: [KeptCheckpoint]
        /// Sealed segments after the last checkpoint.
        var segments: [SealedSegment] = []
        /// Those between the two; none where this opening has not made the last one.
        var segmentsBetween: [SealedSegment] = []
        /// How many bytes of segments there were when the last try failed: so many more must come before the next.
        var failedAt: UInt64 = 0

        /// How much they take on the disk.
        var bytes: UInt64 { segments.reduce(0) { $0 + $1.fileSize } }
    }

    private final class Halt: Sendable {
        let isSet = Atomic(false)
    }

    /// What the writer has sealed and nobody has looked at: apart, so that it never waits.
    private let inbox: Mutex<[SealedSegment]>
    /// Held while a checkpoint is made.
    private let state: Mutex<State>
    /// Who waits for a backup; nobody is let in after the end.
    private let requests = Mutex<(waiting: [BackupRequest], isOver: Bool)>(([], false))
    private let halt = Halt()
    private let maker: CheckpointMaker
    private let storage: FailStopDirectory
    private let options: SchedulerOptions
    private let mayGoOn: @Sendable () -> Bool
    private let gate: IntakeGate
    private let leastBytes: UInt64
    private let makeEmpty: @Sendable () -> StoreReplica
    private let driver: any WriterDriver

    init(
        _ opening: JournalOpening,
        on storage: FailStopDirectory,
        options: SchedulerOptions,
        environment: Environment,
        driver: any WriterDriver,
        gate: IntakeGate
    ) {
        inbox = Mutex(opening.segments)
        state = Mutex(State(kept: opening.checkpoints))
        leastBytes = UInt64(options.checkpointBytes)
        makeEmpty = { StoreReplica(options) }
        self.driver = driver
        self.storage = storage
        self.options = options
        self.gate = gate
        let halt = halt
        mayGoOn = { !halt.isSet.load(ordering: .relaxed) && !gate.hasFailed }
        maker = CheckpointMaker(
            on: storage,
            identity: opening.identity,
            entropy: environment.entropy,
            mayGoOn: mayGoOn
        )
    }

    func start() { driver.start { self.step() } }

    /// The writer has sealed segments.
    func note(_ segments: [SealedSegment]) {
        inbox.withLock { $0 += segments }
        driver.ring()
    }

    /// Somebody wants a backup; while it is made nothing is removed.
    func take(_ request: BackupRequest) {
        let isOver = requests.withLock { requests in
            if !requests.isOver { requests.waiting.append(request) }
            return requests.isOver
        }
        if isOver { request.refuse(.schedulerShutDown()) } else { driver.ring() }
    }

    /// Ends the work; when this returns, no file is touched any more.
    func stop() {
        halt.isSet.store(true, ordering: .relaxed)
        state.withLock { _ in }
        let refused = requests.withLock { requests in
            requests.isOver = true
            defer { requests.waiting.removeAll() }
            return requests.waiting
        }
        for request in refused { request.refuse(.schedulerShutDown()) }
        driver.ring()
    }

    private func step() -> WriterStep {
        state.withLock { state in
            if halt.isSet.load(ordering: .relaxed) { return .finished }
            if let request = nextRequest() {
                let mayGoOn = mayGoOn
                request.serve(
                    BackupMaker(source: storage.base, options: options) { mayGoOn() && !request.isCancelled }
                )
                return .again
            }
            state.segments += inbox.withLock { inbox in
                defer { inbox.removeAll() }
                return inbox
            }
            guard state.bytes >= max(leastBytes, state.kept.last?.byteCount ?? 0) + state.failedAt else {
                return .idle
            }
            make(&state)
            // D5: the names that may be gone are perhaps the writer's.
            if let failure = storage.failure { gate.poison(failure.description) }
            return .again
        }
    }

    private func nextRequest() -> BackupRequest? {
        requests.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    private func make(_ state: inout State) {
        var store = StoreRecovery(makeEmpty)
        do throws(CheckpointMaker.Failure) {
            guard let made = try maker.make(from: state.kept.last, state.segments, into: &store) else { return }
            state.kept.append(made)
            state.segmentsBetween = state.segments
            state.segments.removeAll()
            state.failedAt = 0
        } catch {
            note(error, &state)
            return
        }
        if state.kept.count > 2 { state.kept.removeFirst() }
        guard state.kept.count == 2 else { return }
        // What cannot be removed now is removed with the next.
        try? maker.removeCovered(by: state.kept[0])
    }

    private func note(_ failure: CheckpointMaker.Failure, _ state: inout State) {
        switch failure {
        case .damagedBase where !state.segmentsBetween.isEmpty:
            // D7: the one before and more segments stand for the same.
            state.kept.removeLast()
            state.segments = state.segmentsBetween + state.segments
            state.segmentsBetween.removeAll()
            state.failedAt = 0
        case .damagedBase, .journal, .stopped:
            // What is there is as good as before, and more of the journal is kept than need be.
            state.failedAt = state.bytes
        }
    }
}
