internal import Tenure

extension TortureTest {
    /// The power goes while a whole scheduler is at work.
    static let storePowerLoss = TortureTest(
        "store-power-loss",
        "power lost at any I/O call of five lives of a scheduler; the acknowledgements are those its callers saw"
    ) { seed, _ in
        try stores(seed: seed) { generator, calls in
            StorageFault(call: 1 + generator.next(below: calls), code: inputOutputError, isSticky: true)
        }
    }

    /// A call fails while a whole scheduler is at work.
    static let storeFailingCalls = TortureTest(
        "store-failing-calls",
        "any I/O call of five lives of a scheduler fails in each of six ways, once or for ever"
    ) { seed, _ in
        try stores(seed: seed) { generator, calls in
            let effect = failingEffects[generator.next(below: failingEffects.count)]
            let call = 1 + generator.next(below: calls)
            return StorageFault(call: call, effect: effect, isSticky: generator.chance(1, in: 2))
        }
    }

    private static var inputOutputError: Int32 { 5 }

    private static func stores(
        seed: UInt64,
        _ fault: @escaping @Sendable (inout SeededGenerator, Int) -> StorageFault
    ) throws -> TortureCases {
        let scale = WitnessedScheduler.Scale()
        let calls = try StoreLife.all.map { life in
            let run = StoreLifeRun(life, seed: seed, scale: scale)
            try promise("D3", try run.live(), "the life \(life.name) does not come to its end")
            try run.check(run.storage.snapshot(), seed: seed)
            return run.storage.callCount()
        }
        return TortureCases(500) { number in
            var generator = SeededGenerator(seed: seed).fork("store \(number)")
            let index = number % StoreLife.all.count
            let pageBytes = generator.chance(1, in: 2) ? 512 : 4_096
            let run = StoreLifeRun(StoreLife.all[index], seed: generator.next(), scale: scale, pageBytes: pageBytes)
            _ = try run.live(fault: fault(&generator, calls[index]))
            let shown = run.storage.snapshot()
            shown.releaseLock()
            try run.check(shown, seed: generator.next())
            let storage = run.storage.snapshot()
            storage.crash(&generator)
            try run.check(storage, seed: generator.next())
        }
    }
}
