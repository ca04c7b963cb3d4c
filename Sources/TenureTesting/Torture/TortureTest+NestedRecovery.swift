internal import Tenure

extension TortureTest {
    /// The power goes again, three times, while the journal is being opened.
    static let nestedRecovery = TortureTest(
        "nested-recovery",
        "power lost during an opening, and during the next one, and the next"
    ) { seed, _ in
        let scripts = try JournalScript.all(seed: seed).map { try RecordedScript($0, pageBytes: 512) }
        return TortureCases(10_000) { number in
            var generator = SeededGenerator(seed: seed).fork("nested \(number)")
            let script = scripts[generator.next(below: scripts.count)]
            let moment = script.moments[generator.next(below: script.moments.count)]
            let storage = moment.storage.snapshot()
            storage.crash(&generator)
            var expected = script.expectation(moment).progress
            let undisturbed = try script.expectation(moment).check(
                storage.snapshot(),
                seed: generator.next(),
                repeats: false
            )
            for _ in 1...3 {
                let inputOutputError: Int32 = 5
                let call = 1 + generator.next(below: 40)
                storage.fail(StorageFault(call: call, code: inputOutputError, isSticky: true))
                if let owner = try? JournalOwner(storage, script.script.options, seed: generator.next()) {
                    expected.epochs.append(owner.opening.epoch)
                    try? owner.log.close(cleanly: false)
                }
                storage.crash(&generator)
            }
            let expectation = JournalExpectation(script: script.script, progress: expected)
            let found = try expectation.check(storage, seed: generator.next(), repeats: number.isMultiple(of: 8))
            try promise("D3", found == undisturbed, "\(found) records instead of \(undisturbed)")
        }
    }
}
