internal import Tenure

/// A script that was lived once: what its storage was before each of its calls, and what was acknowledged then.
struct RecordedScript: Sendable {
    struct Moment: Sendable {
        let storage: SimulatedStorage
        let progress: JournalScript.Progress
    }

    let script: JournalScript
    /// Before each call, and at the end.
    let moments: [Moment]

    init(_ script: JournalScript, pageBytes: Int) throws {
        let storage = SimulatedStorage(pageBytes: pageBytes)
        let progress = Locked(JournalScript.Progress())
        let moments = Locked<[Moment]>([])
        let note: @Sendable () -> Void = {
            let moment = Moment(storage: storage.snapshot(), progress: progress.withLock { $0 })
            moments.withLock { $0.append(moment) }
        }
        try script.run(on: ObservedStorage(storage, before: note), progress)
        note()
        self.script = script
        self.moments = moments.withLock { $0 }
    }

    /// What must be found by whoever opens the journal after that moment.
    func expectation(_ moment: Moment) -> JournalExpectation {
        JournalExpectation(script: script, progress: moment.progress)
    }
}
