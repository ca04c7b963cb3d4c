/// What is in a journal, read without opening it: no lock is needed, nothing is written, and it may be in use.
public struct JournalInspection: Sendable {
    /// One record of one task.
    public struct Entry: Hashable, Sendable, Codable {
        /// The record's number.
        public let sequence: SequenceNumber
        /// When, in store time.
        public let time: StoreTime
        /// When, for people.
        public let wall: WallTime
        /// What happened.
        public let kind: SchedulerEvent.Kind
        /// What made it happen.
        public let cause: Cause
        /// The agent concerned.
        public let agent: AgentName?
        /// The lease concerned.
        public let generation: Generation?
        /// An error's text, or the name of a reason.
        public let detail: String?
        /// What the attempt used up.
        public let usage: Usage?

        /// One line for people; text from outside is escaped.
        public var line: String {
            var parts = ["@\(sequence)", "\(wall)", kind.rawValue, "by \(cause)"]
            if let agent { parts.append("agent \(agent.rawValue.debugDescription)") }
            if let generation { parts.append("generation \(generation)") }
            if let usage, !usage.isEmpty {
                let counters = usage.counters.sorted { $0.key < $1.key }
                parts.append(counters.map { "\($0.key.debugDescription) \($0.value)" }.joined(separator: ", "))
            }
            if let detail { parts.append(detail.debugDescription) }
            return parts.joined(separator: "  ")
        }
    }

    /// One task with its records, in order.
    public struct History: Hashable, Sendable, Codable {
        /// The task.
        public let task: TaskID
        /// Its kind.
        public let kind: TaskKind
        /// Where it stands after the last record.
        public let status: TaskStatus
        /// Its metadata.
        public let metadata: [String: String]
        /// Everything that happened to it.
        public let records: [Entry]
    }

    /// How often the journal was opened for writing.
    public private(set) var openings = 0
    /// Tasks that were being worked on when a process ended without shutting down, counted at each opening.
    public private(set) var leasesLost = 0
    /// All tasks, by id.
    public private(set) var tasks: [History] = []
    /// How many records there are.
    public private(set) var records: SequenceNumber = 0
    /// How many tasks are in each state.
    public private(set) var counts = StateCounts()
    /// What the next opening would leave out: bytes that were never acknowledged.
    public private(set) var tornTail: String?
    /// Why the journal cannot be opened; `nil` where it can.
    public private(set) var damage: TenureError?

    /// Reads the journal in a folder.
    ///
    /// - Throws: `journalMissing` when there is none, `journalNotWritable` when the folder cannot be read,
    ///   `journalFormatNewer`, `journalCorrupt` when a record makes no sense. Damage is not thrown: it is told in
    ///   ``damage``, and what comes before it is shown.
    /// - Complexity: O(records), all of them in memory.
    public init(directory: String) throws(TenureError) {
        var core = TaskQueueCore(order: .standard, retry: .standard, storeSeed: 0, isReplaying: true)
        var entries: [TaskID: [Entry]] = [:]
        var openings = 0
        var leasesLost = 0
        let finding: JournalFinding
        do throws(JournalError) {
            finding = try JournalReader.read(try Self.storage(directory)) {
                (reader: inout ByteReader, sequence: UInt64) throws(UnreadableRecord) in
                guard let record = try Scheduler.decode(&reader) else { return }
                if case .opened(_, _, endedCleanly: false) = record.transition {
                    for task in core.leasedTasks {
                        if core.entry(of: task)?.stage == .working { leasesLost += 1 }
                    }
                }
                if case .opened = record.transition { openings += 1 }
                try Scheduler.apply(record, sequence, to: &core)
                if let task = record.transition.task, let entry = Entry(record, sequence) {
                    entries[task, default: []].append(entry)
                }
            }
        } catch {
            if case .notWritable(let cause) = error, cause.isAbsence { throw Self.missing(directory) }
            throw TenureError(error, in: directory)
        }
        if finding.isEmpty { throw Self.missing(directory) }
        var tasks: [History] = []
        core.forEachEntry { entry in
            let history = History(
                task: entry.id,
                kind: entry.specification.kind,
                status: entry.status,
                metadata: entry.specification.options.metadata,
                records: entries[entry.id] ?? []
            )
            tasks.append(history)
        }
        self.tasks = tasks
        self.openings = openings
        self.leasesLost = leasesLost
        records = finding.lastSequence
        counts = core.counts
        tornTail = finding.tornTail.map(\.description)
        damage = finding.damage.map { TenureError($0, in: directory) }
    }

    private static func storage(_ directory: String) throws(JournalError) -> PosixStorage {
        do throws(StorageError) {
            return try PosixStorage(directory: directory, createIfMissing: false)
        } catch {
            throw JournalError(error)
        }
    }

    private static func missing(_ directory: String) -> TenureError {
        TenureError(
            .journalMissing,
            """
            There is no journal in \(directory.debugDescription). Give the folder that the scheduler was opened with: it \
            has a file LOCK and files wal-….seg.
            """
        )
    }

    /// One line for people.
    public var summary: String {
        var parts = ["\(records) records of \(openings) openings, \(counts.total) tasks:"]
        parts.append(
            """
            \(counts.waiting) waiting, \(counts.ready) ready, \(counts.assigned) assigned, \(counts.working) working, \
            \(counts.completed) completed, \(counts.dead) dead
            """
        )
        if leasesLost > 0 { parts.append("(\(leasesLost) were being worked on when a process ended)") }
        if let tornTail { parts.append("(unacknowledged tail: \(tornTail))") }
        return parts.joined(separator: " ")
    }
}

extension JournalInspection.Entry {
    init?(_ record: Record, _ sequence: SequenceNumber) {
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
            usage: record.transition.usage
        )
    }
}
