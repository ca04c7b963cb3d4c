import Tenure
import TenureTesting

/// A store in virtual time, whose process can be killed and started anew.
final class SimulatedStore: Sendable {
    let executor: SeededExecutor
    private let environment: Environment
    private let storage: Locked<SimulatedStorage>
    /// What a process that died would have left; set by the death.
    private let remains = Locked<SimulatedStorage?>(nil)

    private init(_ executor: SeededExecutor) {
        self.executor = executor
        environment = .probed(on: executor)
        storage = Locked(SimulatedStorage())
    }

    /// Runs `body` with a new store, on one thread, in an order that the seed fixes.
    static func run<Result: Sendable>(
        seed: UInt64 = 1,
        _ body: @escaping @Sendable (SimulatedStore) async throws -> Result
    ) throws -> Result {
        let executor = SeededExecutor(seed: seed)
        let store = SimulatedStore(executor)
        return try executor.run { try await body(store) }
    }

    var clock: VirtualClock { executor.clock }

    /// How many bytes the disk takes beyond what is on it; `nil` for any number.
    func leaveRoom(for bytes: Int?) {
        storage.withLock { storage in
            storage.setCapacity(bytes.map { $0 + storage.files.values.reduce(0) { $0 + $1.count } })
        }
    }

    func start<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Task<Value, any Error> {
        Task(executorPreference: executor) { try await body() }
    }

    func pass(_ duration: Duration) async throws { try await clock.sleep(for: duration) }

    /// Waits until `condition` holds, in virtual time.
    func eventually(_ comment: String, _ condition: () async throws -> Bool) async throws {
        for _ in 0..<5_000 {
            if try await condition() { return }
            try await pass(.milliseconds(10))
        }
        throw Missing(comment)
    }

    /// The process dies in this moment, and with it what was not synced; ``life(_:agents:_:_:)`` then ends with this.
    func die() {
        let left = storage.withLock { $0.snapshot() }
        left.crash()
        remains.withLock { if $0 == nil { $0 = left } }
    }

    var hasDied: Bool { remains.withLock { $0 != nil } }

    /// Opens the store and runs its scheduler with some agents of handlers around `body`; without a death the end is
    /// clean.
    func life<Result: Sendable>(
        _ options: SchedulerOptions = .standard,
        agents: Int = 0,
        _ configure: @escaping @Sendable (inout AgentHandlers) -> Void = { _ in },
        _ body: (Scheduler) async throws -> Result
    ) async throws -> Result {
        var options = options
        options.segmentBytes = 64 << 10
        options.checkpointBytes = 64 << 10
        options.checksInvariants = true
        let location = StoreLocation.storage(storage.withLock { $0 })
        let scheduler = try Scheduler.open(location, options: options, environment: environment)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scheduler.run() }
            for number in 0..<agents {
                group.addTask { try await scheduler.runAgent(AgentName("agent-\(number)"), configure) }
            }
            let result: Result
            do {
                result = try await body(scheduler)
            } catch {
                await scheduler.shutDown(grace: .none)
                group.cancelAll()
                // What broke a rule says more than what followed from it.
                while let ended = await group.nextResult() { try Self.check(ended) }
                throw error
            }
            await scheduler.shutDown(grace: .none)
            group.cancelAll()
            while let ended = await group.nextResult() { try Self.check(ended) }
            if let left = remains.withLock({ $0.take() }) { storage.withLock { $0 = left } }
            return result
        }
    }

    private static func check(_ ended: Result<Void, any Error>) throws {
        if case .failure(let error as TenureError) = ended, error.code != .shutDown { throw error }
    }

    /// A life that ends with the death of the process while these kinds of task are being worked on by agents that
    /// never finish.
    func dieWorking(on kinds: Set<TaskKind>, agents: Int, _ prepare: (Scheduler) async throws -> Void = { _ in })
        async throws
    {
        let clock = clock
        try await life(
            agents: agents,
            { agent in
                for kind in kinds {
                    agent.handle(kind) { _, _ in
                        try await clock.sleep(for: .seconds(1 << 30))
                        return []
                    }
                }
            }
        ) { scheduler in
            try await prepare(scheduler)
            try await eventually("everybody works") { try await scheduler.snapshot().counts.working == agents }
            // A snapshot is durable when it is told.
            die()
        }
    }
}

extension Scheduler {
    func status(of task: TaskID) async throws -> TaskStatus? { try await snapshot().task(task)?.status }

    func submit(_ kind: TaskKind, _ number: Int = 0, _ options: TaskOptions = .standard) async throws -> TaskID {
        try await submit(RawTask(kind: kind, payload: Array("\(number)".utf8)), options: options).id
    }
}
