internal import Tenure

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

extension TortureTest {
    /// Every way in which a call can go wrong.
    static let failingEffects: [StorageFault.Effect] = [
        .error(EIO), .error(ENOSPC), .error(EDQUOT), .error(EINTR), .short, .errorAfterSync(EIO),
    ]

    /// A call fails.
    static let failingCalls = TortureTest(
        "failing-calls",
        "every I/O call of five scripts fails in each of six ways, once and for ever"
    ) { seed, _ in
        struct Case: Sendable {
            let script: JournalScript
            let fault: StorageFault
        }
        let cases = try JournalScript.all(seed: seed).flatMap { script in
            let storage = SimulatedStorage()
            try script.run(on: storage, Locked(JournalScript.Progress()))
            return (1...storage.callCount()).flatMap { call in
                failingEffects.flatMap { effect in
                    [false, true].map { isSticky in
                        Case(script: script, fault: StorageFault(call: call, effect: effect, isSticky: isSticky))
                    }
                }
            }
        }
        return TortureCases(cases.count) { number in
            let (script, fault) = (cases[number].script, cases[number].fault)
            let storage = SimulatedStorage(pageBytes: number.isMultiple(of: 2) ? 512 : 4_096)
            storage.fail(fault)
            let progress = Locked(JournalScript.Progress())
            var failure: (any Error)?
            do { try script.run(on: storage, progress) } catch { failure = error }
            if fault.effect == .short {
                try promise(
                    "D5",
                    failure == nil,
                    "a short call has ended the journal: \(failure.map { "\($0)" } ?? "")"
                )
            }
            storage.fail(nil)
            let expectation = JournalExpectation(script: script, progress: progress.withLock { $0 })
            var generator = SeededGenerator(seed: seed).fork("calls \(number)")
            // With the power on, the next opening sees what the system's cache has.
            let shown = storage.snapshot()
            shown.releaseLock()
            try expectation.check(shown, seed: generator.next(), repeats: number.isMultiple(of: 64))
            storage.crash(&generator)
            try expectation.check(storage, seed: generator.next(), repeats: number.isMultiple(of: 32))
        }
    }
}
