import TenureTesting

/// One of everything that must run on the executor: actors, shared executors, groups, `async let`, continuations,
/// sleeps, plain closures. Each step notes itself in the executor's trace.
struct Workload: Sendable {
    let executor: SeededExecutor

    actor Ledger {
        private var entries: [Int] = []
        private let executor: SeededExecutor

        init(_ executor: SeededExecutor) { self.executor = executor }

        func add(_ entry: Int) async -> Int {
            executor.record(UInt64(entry))
            entries.append(entry)
            await Task.yield()
            executor.record(UInt64(entries.count))
            return entries.count
        }
    }

    actor Companion {
        private let owner: Ledger
        private let executor: SeededExecutor
        private var calls: UInt64 = 0

        init(of owner: Ledger, _ executor: SeededExecutor) {
            self.owner = owner
            self.executor = executor
        }

        nonisolated var unownedExecutor: UnownedSerialExecutor { owner.unownedExecutor }

        func call(_ entry: Int) async -> Int {
            calls += 1
            executor.record(calls << 32 | UInt64(entry))
            return await owner.add(entry)
        }
    }

    @concurrent func nonisolatedStep(_ word: UInt64) async -> UInt64 {
        executor.record(word)
        await Task.yield()
        executor.record(word + 1)
        return word
    }

    func run() async throws -> Int {
        let ledger = Ledger(executor)
        let companion = Companion(of: ledger, executor)
        async let left = ledger.add(1_000)
        async let right = companion.call(2_000)
        async let plain = nonisolatedStep(77)
        let grouped = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<8 {
                group.addTask {
                    try await executor.clock.sleep(for: .milliseconds(index / 2))
                    return index.isMultiple(of: 2) ? await ledger.add(index) : await companion.call(index)
                }
            }
            var sum = 0
            while let next = try await group.next() {
                executor.record(UInt64(next))
                sum += next
            }
            return sum
        }
        let viaContinuation = await withCheckedContinuation { continuation in
            executor.enqueue { [executor] in
                executor.record("closure")
                continuation.resume(returning: 5)
            }
        }
        let unstructured = Task(executorPreference: executor) { await ledger.add(3_000) }
        let preferred = await withTaskExecutorPreference(executor) { await companion.call(4_000) }
        let first = await left
        let second = await right
        return first + second + Int(await plain) + grouped + viaContinuation + preferred + (await unstructured.value)
    }
}
