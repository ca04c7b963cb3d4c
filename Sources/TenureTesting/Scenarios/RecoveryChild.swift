internal import Tenure

/// The processes of the scenario `recovery`: one fills a journal, one makes a checkpoint of it, some open it, each with
/// memory of its own to be measured.
///
/// An executable that hosts it calls ``run(_:print:)`` when its first argument is ``role``.
package enum RecoveryChild {
    /// The first argument by which an executable is asked to be this process; then come what to do, the folder and how
    /// many tasks.
    package static let role = "recovery-child"

    /// Lets a process that opens keep what it has freed: else it depends on the thread that opens next, and on where the
    /// freed memory ends, whether the system has to give it anew. Reading gains by it, too.
    static let environment = ["MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "\(1 << 40)"]

    static let payloadBytes = 32
    private static let batch = 1_000

    /// What such a process does.
    enum Part: String {
        /// Writes submits, as a scheduler would.
        case fill
        /// Makes a checkpoint of all of them.
        case checkpoint
        /// Opens the store, and prints what that took.
        case open
    }

    /// What an opening took.
    struct Measured {
        /// Reading the files and checking them, by the code that recovery reads with, in seconds of the processor: what
        /// else the machine does is not counted.
        var reading: Double
        /// The whole of the opening, likewise.
        var opening: Double
        /// The most memory that was resident beyond what was before, in bytes.
        var memory: Double
        /// The first opening, for which the process gets its memory from the system.
        var first: Double

        var text: String { "measured \(reading) \(opening) \(memory) \(first)" }

        init(reading: Double, opening: Double, memory: Double, first: Double) {
            (self.reading, self.opening, self.memory, self.first) = (reading, opening, memory, first)
        }

        /// Reads ``text``.
        init?(_ text: some StringProtocol) {
            let words = text.split(separator: " ")
            let numbers = words.dropFirst().compactMap { Double($0) }
            guard words.first == "measured", numbers.count == 4 else { return nil }
            self.init(reading: numbers[0], opening: numbers[1], memory: numbers[2], first: numbers[3])
        }
    }

    /// - Parameter arguments: those after the role.
    /// - Returns: whether they were understood.
    package static func run(_ arguments: [String], print: (String) -> Void) async throws -> Bool {
        guard arguments.count == 3, let part = Part(rawValue: arguments[0]), let tasks = Int(arguments[2]) else {
            return false
        }
        let directory = arguments[1]
        switch part {
        case .fill: try fill(directory, tasks)
        case .checkpoint: try checkpoint(directory)
        case .open: print(try await open(directory, tasks).text)
        }
        return true
    }

    /// Fills a journal with submits, as a scheduler would.
    static func fill(_ directory: String, _ tasks: Int) throws {
        let (_, log) = try JournalLog.open(
            on: try PosixStorage(directory: directory),
            options: JournalOptions(),
            entropy: { 1 }
        ) { _, _ in }
        let opened = Transition.opened(epoch: 1, incarnation: Incarnation(high: 1, low: 1), endedCleanly: true)
        try append([opened], to: log)
        let payload = [UInt8](repeating: 0x5A, count: payloadBytes)
        for start in stride(from: 0, to: tasks, by: batch) {
            let submits = (start..<min(start + batch, tasks)).map { number in
                Transition.submitted(
                    TaskID(epoch: 1, number: UInt64(number) + 1),
                    TaskSpecification(
                        kind: "queued",
                        payload: payload,
                        priority: Priority.allCases[number % 4],
                        options: .standard
                    ),
                    readyAt: .zero
                )
            }
            try append(submits, to: log)
        }
        try log.close(cleanly: true)
    }

    private static func append(_ transitions: [Transition], to log: JournalLog) throws {
        var body = ByteWriter()
        for transition in transitions {
            let start = body.count
            Record(
                time: StoreTime(nanoseconds: Int64(log.lastSequence)),
                wall: WallTime(nanoseconds: 0),
                cause: .caller,
                transition: transition
            ).encode(into: &body)
            body.insertLength(before: start)
        }
        let batch = JournalBatch(firstSequence: log.lastSequence + 1, recordCount: transitions.count, body: body.bytes)
        try log.append(batch, sync: false)
    }

    private static func checkpoint(_ directory: String) throws {
        let storage = try PosixStorage(directory: directory)
        var nobody = RecordReplayer { _, _ in }
        let (opening, log) = try JournalLog.open(
            on: storage,
            options: JournalOptions(),
            entropy: { 2 },
            into: &nobody
        )
        let maker = CheckpointMaker(on: storage, identity: opening.identity, entropy: { 3 }, mayGoOn: { true })
        var store = StoreRecovery { .forMeasuring }
        _ = try maker.make(from: opening.checkpoints.last, opening.segments, into: &store)
        try log.close(cleanly: true)
    }

    // Not asynchronous, so that it stays on the thread whose time is taken.
    private static func openStore(_ directory: String) throws -> Scheduler {
        try Scheduler.open(.directory(directory), options: .standard, environment: .system(clock: ContinuousClock()))
    }

    private static func open(_ directory: String, _ tasks: Int) async throws -> Measured {
        let before = ProcessMemory.residentBytes ?? 0
        var (reading, opening) = (Double.infinity, Double.infinity)
        var (memory, first) = (0, 0.0)
        // The first time, memory is new to the process, which costs, on a virtual machine, more than all the rest. Later on
        // it is there, if ``environment`` was given.
        for round in 0..<3 {
            let storage = try PosixStorage(directory: directory)
            var start = ProcessorTime.ofThread
            _ = try JournalReader.read(storage) { _, _ in }
            reading = min(reading, ProcessorTime.ofThread - start)
            start = ProcessorTime.ofThread
            let scheduler = try openStore(directory)
            let time = ProcessorTime.ofThread - start
            opening = min(opening, time)
            if round == 0 { (memory, first) = ((ProcessMemory.peakBytes ?? 0) - before, time) }
            let counts = try await scheduler.counts().total
            try promise("D3", counts.ready == tasks, "\(counts.ready) of \(tasks) tasks are there")
            await scheduler.shutDown(grace: .none)
        }
        return Measured(reading: reading, opening: opening, memory: Double(memory), first: first)
    }
}

extension StoreReplica {
    fileprivate static var forMeasuring: StoreReplica {
        StoreReplica(
            tasks: TaskQueueCore(order: .standard, retry: .standard, storeSeed: 0, isReplaying: true),
            admission: Admission()
        )
    }
}
