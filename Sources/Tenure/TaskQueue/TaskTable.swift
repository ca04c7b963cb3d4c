/// All tasks, by number, in chunks: growing copies no task, and a chunk whose tasks are all gone is freed.
///
/// - Complexity: each look-up O(1).
struct TaskTable {
    private final class Chunk {
        var entries: [TaskEntry?]

        init() { entries = Array(repeating: nil, count: TaskTable.chunkSize) }
    }

    private static let chunkBits: UInt64 = 8
    private static let chunkSize = 1 << Int(chunkBits)

    private var chunks: [Chunk?] = []
    private(set) var count = 0

    /// The entry of `id`; `nil` for a task that is not there, or whose number belongs to another id.
    subscript(id: TaskID) -> TaskEntry? {
        let (chunk, offset) = Self.place(of: id)
        guard chunk < chunks.count, let entry = chunks[chunk]?.entries[offset], entry.id == id else { return nil }
        return entry
    }

    /// Looks at the entry of `id` where it lies, without copying it.
    func read<Result>(_ id: TaskID, _ body: (TaskEntry) -> Result) -> Result? {
        let (chunk, offset) = Self.place(of: id)
        guard chunk < chunks.count, let target = chunks[chunk] else { return nil }
        return target.entries[offset]?.read(id, body)
    }

    mutating func insert(_ entry: TaskEntry) {
        let (chunk, offset) = Self.place(of: entry.id)
        while chunks.count <= chunk { chunks.append(nil) }
        let target = chunks[chunk] ?? Chunk()
        if target.entries[offset] == nil { count += 1 }
        target.entries[offset] = entry
        chunks[chunk] = target
    }

    /// Changes the entry of `id` in place.
    ///
    /// - Returns: what `change` returns, or `nil` when there is no such task.
    mutating func update<Result>(_ id: TaskID, _ change: (inout TaskEntry) -> Result) -> Result? {
        let (chunk, offset) = Self.place(of: id)
        guard chunk < chunks.count, let target = chunks[chunk], target.entries[offset]?.id == id else { return nil }
        return target.entries[offset]?.change(change)
    }

    /// Visits all entries in the order of their ids.
    func forEach(_ visit: (TaskEntry) -> Void) {
        for chunk in chunks {
            guard let chunk else { continue }
            for entry in chunk.entries {
                if let entry { visit(entry) }
            }
        }
    }

    private static func place(of id: TaskID) -> (chunk: Int, offset: Int) {
        (Int(id.number >> chunkBits), Int(id.number & (1 << chunkBits - 1)))
    }
}

extension TaskEntry {
    // Reached through an optional chain, so that the entry is changed where it lies.
    fileprivate func read<Result>(_ id: TaskID, _ body: (TaskEntry) -> Result) -> Result? {
        self.id == id ? body(self) : nil
    }

    fileprivate mutating func change<Result>(_ body: (inout TaskEntry) -> Result) -> Result { body(&self) }
}
