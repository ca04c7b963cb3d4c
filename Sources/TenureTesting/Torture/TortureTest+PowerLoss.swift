extension TortureTest {
    /// The power goes at any call.
    static let powerLoss = TortureTest(
        "power-loss",
        "power lost at every I/O call of five scripts; any part of the unsynced survives, torn or garbled"
    ) { seed, _ in
        let scripts = try JournalScript.all(seed: seed)
        let recorded = try [512, 4_096].flatMap { pageBytes in
            try scripts.map { try RecordedScript($0, pageBytes: pageBytes) }
        }
        let moments = recorded.flatMap { script in
            script.moments.map { (storage: $0.storage, expectation: script.expectation($0)) }
        }
        let fates = 48
        return TortureCases(moments.count * fates) { number in
            let moment = moments[number / fates]
            var generator = SeededGenerator(seed: seed).fork("power \(number)")
            let storage = moment.storage.snapshot()
            storage.crash(&generator)
            try moment.expectation.check(storage, seed: generator.next(), repeats: number.isMultiple(of: 16))
        }
    }
}
