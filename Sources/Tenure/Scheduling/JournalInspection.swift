/// What is in a journal, read without opening it: no lock is needed, nothing is written, and it may be in use. What
/// `tenurectl inspect` shows.
public struct JournalInspection: Hashable, Sendable, Codable {
    /// One record of one task.
    public struct Entry: Hashable, Sendable, Codable {
        /// The record's number.
        public let sequence: SequenceNumber
        /// When, in store time.
        public let time: StoreTime
        /// When, for people.
        public let wall: WallTime
        /// What happened, named as the event that tells of it.
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
        /// Where the task stood after it; where it stood before, of one that is forgotten by it.
        public let status: TaskStatus

        /// One line for people; text from outside is escaped.
        public var line: String {
            var parts = ["@\(sequence)", "\(wall)", kind.rawValue, "by \(cause)"]
            if let agent { parts.append("agent \(agent.rawValue.quoted)") }
            if let generation { parts.append("generation \(generation)") }
            if let usage, !usage.isEmpty {
                let counters = usage.counters.sorted { $0.key < $1.key }
                parts.append(counters.map { "\($0.key.quoted) \($0.value)" }.joined(separator: ", "))
            }
            if let detail { parts.append(detail.quoted) }
            if case .dead(let reason) = status, kind != .evicted {
                parts.append("→ dead (\(reason.rawValue))")
            } else if kind != .evicted {
                parts.append("→ \(status.name)")
            }
            return parts.joined(separator: "  ")
        }
    }

    /// One task with its records, in order.
    public struct History: Hashable, Sendable, Codable {
        /// The task.
        public let task: TaskID
        /// Its kind.
        public let kind: TaskKind
        /// Where it stands after the last record; where it stood last, of one that is forgotten.
        public let status: TaskStatus
        /// Whether it has ended and is forgotten: a scheduler knows of it no more.
        public let isForgotten: Bool
        /// Its metadata.
        public let metadata: [String: String]
        /// What happened to it, as far as there are records: what a checkpoint stands for is not told again.
        public let records: [Entry]
    }

    /// One file that the next opening reads.
    public struct File: Hashable, Sendable, Codable {
        /// Its name in the journal's folder.
        public let name: String
        /// How many bytes of it are in use.
        public let bytes: UInt64
        /// How many frames it has: each is what was made durable at once. `nil` of a checkpoint.
        public let frames: Int?
        /// How many records it has. `nil` of a checkpoint.
        public let records: Int?
        /// The last record that is in it, or that it stands for.
        public let lastSequence: SequenceNumber

        /// One line for people.
        public var line: String {
            let content = frames.map { "\($0) frames, \(records ?? 0) records," } ?? "checkpoint"
            return "\(name)  \(bytes) bytes, \(content) up to @\(lastSequence)"
        }
    }

    /// How often the journal was opened for writing, as far as records tell. With a checkpoint it is the number of the last
    /// opening, which a restoration raises by 4,096.
    public private(set) var openings = 0
    /// Tasks that were being worked on when a process ended without shutting down, counted at each opening.
    public private(set) var leasesLost = 0
    /// All tasks, by id, those that are forgotten among them.
    public private(set) var tasks: [History] = []
    /// How many tasks are forgotten; ``counts`` has the others.
    public private(set) var forgotten = 0
    /// What is held back.
    public private(set) var paused: [PauseScope] = []
    /// How many records there are.
    public private(set) var records: SequenceNumber = 0
    /// How many tasks are in each state.
    public private(set) var counts = StateCounts()
    /// The files that make up the journal, in the order in which they are read.
    public private(set) var files: [File] = []
    /// What the next opening would leave out: bytes that were never acknowledged.
    public private(set) var tornTail: String?
    /// Why the journal cannot be opened; `nil` where it can.
    public private(set) var damage: TenureError?

    /// Reads the journal in a folder. Blocks the calling thread meanwhile.
    ///
    /// - Parameter directory: the folder's path, absolute or from where the process stands.
    /// - Throws: `journalMissing` when there is none, `journalNotWritable` when the folder cannot be read,
    ///   `journalFormatNewer`, `journalCorrupt` when a record makes no sense. Damage is not thrown: it is told in
    ///   ``damage``, and what comes before it is shown.
    /// - Complexity: O(records), all of them in memory.
    public init(directory: String) throws(TenureError) {
        var reading = InspectionReading()
        let finding: JournalFinding
        do throws(JournalError) {
            finding = try Self.read(try Self.storage(directory), into: &reading)
        } catch {
            if case .notWritable(let cause) = error, cause.isAbsence { throw Self.missing(directory) }
            throw TenureError(error, in: directory)
        }
        if finding.isEmpty { throw Self.missing(directory) }
        forgotten = reading.forgotten.count
        tasks = reading.tasks
        openings = reading.openings
        leasesLost = reading.leasesLost
        paused = reading.paused
        counts = reading.counts
        records = finding.lastSequence
        files = [finding.checkpointFile].compactMap(\.self) + finding.segments.compactMap(File.init)
        tornTail = finding.tornTail.map(\.description)
        damage = finding.damage.map { TenureError($0, in: directory) }
    }

    /// Reads a journal, once more where files have gone meanwhile: its owner has made a checkpoint that stands for them.
    private static func read(
        _ storage: PosixStorage,
        into reading: inout InspectionReading,
        again triesLeft: Int = JournalReader.largestNumberOfTries
    ) throws(JournalError) -> JournalFinding {
        reading = InspectionReading()
        do throws(JournalError) {
            return try JournalReader.read(storage, into: &reading)
        } catch {
            guard triesLeft > 0, error.isAboutAbsentFile else { throw error }
        }
        return try read(storage, into: &reading, again: triesLeft - 1)
    }

    static func storage(_ directory: String) throws(JournalError) -> PosixStorage {
        do throws(StorageError) {
            return try PosixStorage(directory: directory, createIfMissing: false)
        } catch {
            throw JournalError(error)
        }
    }

    static func missing(_ directory: String) -> TenureError {
        TenureError(
            .journalMissing,
            """
            There is no journal in \(directory.quoted). Give the folder that the scheduler was opened with: it \
            has a file LOCK and files wal-….seg.
            """
        )
    }

    /// How many records, openings and tasks there are, and how many tasks in each state; one line for people.
    public var summary: String {
        var parts = ["\(records) records of \(openings) openings, \(counts.total) tasks:"]
        parts.append(
            """
            \(counts.waiting) waiting, \(counts.ready) ready, \(counts.assigned) assigned, \(counts.working) working, \
            \(counts.cancelling) cancelling, \(counts.completed) completed, \(counts.cancelled) cancelled, \
            \(counts.dead) dead
            """
        )
        if forgotten > 0 { parts.append("and \(forgotten) forgotten") }
        if !paused.isEmpty { parts.append("(paused: \(paused.map(\.text).joined(separator: ", ")))") }
        if leasesLost > 0 { parts.append("(\(leasesLost) were being worked on when a process ended)") }
        if let tornTail { parts.append("(unacknowledged tail: \(tornTail))") }
        return parts.joined(separator: " ")
    }
}

extension JournalInspection.File {
    fileprivate init?(_ segment: SegmentFinding) {
        guard let end = segment.end else { return nil }
        self.init(
            name: segment.name.description,
            bytes: end.byteLength,
            frames: segment.frameCount,
            records: segment.recordCount,
            lastSequence: end.lastSequence
        )
    }
}

extension JournalFinding {
    fileprivate var checkpointFile: JournalInspection.File? {
        checkpoint.map { name in
            JournalInspection.File(
                name: name.description,
                bytes: checkpointBytes,
                frames: nil,
                records: nil,
                lastSequence: name.lastSequence
            )
        }
    }
}

extension PauseScope {
    fileprivate var text: String {
        switch self {
        case .everything: "everything"
        case .kind(let kind): kind.rawValue.quoted
        }
    }
}
