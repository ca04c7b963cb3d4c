internal import Tenure

/// What a child process has printed of what it was told, kept by its parent.
struct ChildTestimony {
    private(set) var submitted: [TaskID: [UInt8]] = [:]
    private(set) var completed: Set<TaskID> = []
    private(set) var cancelled: Set<TaskID> = []
    private(set) var lines = 0
    private var epochs: [UInt64] = []
    private var generations: Set<Generation> = []

    mutating func read(_ line: String) throws {
        lines += 1
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        // The last line of a process that was killed may be half of one.
        guard words.count > 1 else { return }
        switch words[0] {
        case "opened":
            guard let epoch = UInt64(words[1]) else { return }
            try promise("G2", epoch > epochs.last ?? 0, "epoch \(epoch) after \(epochs)")
            epochs.append(epoch)
        case "leased":
            guard let generation = Generation(words[1]) else { return }
            try promise("G2", generations.insert(generation).inserted, "generation \(generation) was given twice")
        case "submitted" where words.count == 4:
            guard let task = TaskID(words[1]), let count = Int(words[2]) else { return }
            submitted[task] = DutifulChild.payload(words[3], count: count)
        case "completed":
            if let task = TaskID(words[1]) { completed.insert(task) }
        case "cancelled":
            if let task = TaskID(words[1]) { cancelled.insert(task) }
        default:
            break
        }
    }

    /// Opens the store and holds it to all that was printed.
    func check(_ directory: String) async throws {
        let scheduler = try await Scheduler.open(.directory(directory), options: DutifulChild.options)
        let epoch = scheduler.opening.epoch
        try promise("G2", epoch > epochs.last ?? 0, "epoch \(epoch) after \(epochs)")
        let snapshot = try await scheduler.snapshot()
        await scheduler.shutDown()
        let tasks = Dictionary(uniqueKeysWithValues: snapshot.tasks.map { ($0.id, $0) })
        for (task, payload) in submitted {
            let found = tasks[task]
            try promise("D1", found != nil, "task \(task) was acknowledged and is lost")
            try promise("D1", found?.payload == payload, "task \(task) has another payload")
        }
        for task in completed {
            let end = tasks[task]?.status
            try promise("D1", end == .completed, "task \(task) was completed and is \(end?.name ?? "lost")")
            try promise("D1", tasks[task]?.output == tasks[task].map { Array($0.payload.prefix(30)) }, "its output")
        }
        for task in cancelled {
            let end = tasks[task]?.status
            try promise("D1", end == .cancelled, "task \(task) was cancelled and is \(end?.name ?? "lost")")
        }
        // Anything else that is there was at least begun to be submitted.
        for task in snapshot.tasks where submitted[task.id] == nil {
            let text = String(decoding: task.payload.prefix { $0 != UInt8(ascii: "|") }, as: UTF8.self)
            let isWhole = DutifulChild.payload(text, count: task.payload.count) == task.payload
            try promise("D3", isWhole, "nobody has submitted task \(task.id)")
        }
    }
}
