/// Makes of what a journal holds what an inspection shows.
struct InspectionReading: ~Copyable, JournalReplayer {
    private var recovery = StoreRecovery { StoreReplica(.standard) }
    private var entries: [TaskID: [JournalInspection.Entry]] = [:]
    /// Tasks that the journal tells of and a scheduler would not know.
    private(set) var forgotten: [JournalInspection.History] = []
    private(set) var openings = 0
    private(set) var leasesLost = 0

    /// All tasks, by id.
    var tasks: [JournalInspection.History] {
        var tasks = forgotten
        recovery.replica.tasks.forEachEntry { entry in
            tasks.append(JournalInspection.History(entry, isForgotten: false, entries[entry.id] ?? []))
        }
        return tasks.sorted { $0.task < $1.task }
    }

    var counts: StateCounts { recovery.replica.tasks.counts }

    var paused: [PauseScope] { recovery.replica.tasks.paused }

    mutating func begin() {
        recovery.begin()
        openings = 0
    }

    mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord) {
        try recovery.restore(&part)
        openings = Int(clamping: recovery.replica.tasks.epoch)
    }

    mutating func replay(_ reader: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
        guard let record = try StoreRecovery.decode(&reader) else { return }
        if case .opened(_, _, let endedCleanly) = record.transition { noteOpening(endedCleanly) }
        if case .evicted(let tasks, _) = record.transition { noteForgotten(tasks, record, sequence) }
        try recovery.apply(record, sequence)
        if let task = record.transition.task, let found = recovery.replica.tasks.entry(of: task),
            let entry = JournalInspection.Entry(record, sequence, found.status)
        {
            entries[task, default: []].append(entry)
        }
    }

    private mutating func noteOpening(_ endedCleanly: Bool) {
        openings += 1
        if endedCleanly { return }
        for task in recovery.replica.tasks.leasedTasks
        where recovery.replica.tasks.entry(of: task)?.stage == .working {
            leasesLost += 1
        }
    }

    private mutating func noteForgotten(_ tasks: [TaskID], _ record: Record, _ sequence: UInt64) {
        for task in tasks {
            guard let found = recovery.replica.tasks.entry(of: task) else { continue }
            let records = entries.removeValue(forKey: task) ?? []
            let last = JournalInspection.Entry(record, sequence, found.status).map { [$0] } ?? []
            forgotten.append(JournalInspection.History(found, isForgotten: true, records + last))
        }
    }
}

extension JournalInspection.History {
    fileprivate init(_ entry: TaskEntry, isForgotten: Bool, _ records: [JournalInspection.Entry]) {
        self.init(
            task: entry.id,
            kind: entry.specification.kind,
            status: entry.status,
            isForgotten: isForgotten,
            metadata: entry.specification.metadata,
            records: records
        )
    }
}

extension JournalInspection.Entry {
    fileprivate init?(_ record: Record, _ sequence: SequenceNumber, _ status: TaskStatus) {
        guard let kind = record.transition.eventKind else { return nil }
        self.init(
            sequence: sequence,
            time: record.time,
            wall: record.wall,
            kind: kind,
            cause: record.cause,
            agent: record.transition.holder?.agent,
            generation: record.transition.holder?.generation,
            detail: record.transition.detail,
            usage: record.transition.usage,
            status: status
        )
    }
}
