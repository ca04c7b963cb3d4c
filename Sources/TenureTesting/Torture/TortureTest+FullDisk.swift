extension TortureTest {
    /// The disk is full, wherever that happens.
    static let fullDisk = TortureTest(
        "full-disk",
        "five scripts on disks of every size in steps of 64 bytes; later there is room again"
    ) { seed, _ in
        let step = 64
        let scripts = try JournalScript.all(seed: seed).map { script in
            let storage = SimulatedStorage()
            let most = Locked(0)
            let note: @Sendable () -> Void = {
                let size = storage.files.values.reduce(0) { $0 + $1.count }
                most.withLock { $0 = max($0, size) }
            }
            try script.run(on: ObservedStorage(storage, before: note), Locked(JournalScript.Progress()))
            return (script: script, sizes: most.withLock { $0 } / step + 1)
        }
        let cases = scripts.flatMap { entry in (0...entry.sizes).map { (script: entry.script, room: $0 * step) } }
        return TortureCases(cases.count) { number in
            let (script, room) = cases[number]
            let storage = SimulatedStorage()
            storage.setCapacity(room)
            let progress = Locked(JournalScript.Progress())
            try? script.run(on: storage, progress)
            storage.setCapacity(nil)
            let expectation = JournalExpectation(script: script, progress: progress.withLock { $0 })
            var generator = SeededGenerator(seed: seed).fork("full \(number)")
            let shown = storage.snapshot()
            shown.releaseLock()
            try expectation.check(shown, seed: generator.next(), repeats: true)
            storage.crash(&generator)
            try expectation.check(storage, seed: generator.next(), repeats: false)
        }
    }
}
