/// All tasks, by number, in chunks: growing moves no task, and a task is read and changed where it lies.
///
/// - Complexity: each look-up O(1).
struct TaskTable: ~Copyable {
    /// Room for a run of tasks, and which of its places are taken.
    private struct Chunk {
        let entries = UnsafeMutablePointer<TaskEntry>.allocate(capacity: TaskTable.chunkSize)
        var taken: UInt64 = 0
    }

    private static let chunkBits: UInt64 = 6
    private static let chunkSize = UInt64.bitWidth

    private var chunks: [Chunk?] = []

    init() {}

    deinit {
        for case let chunk? in chunks {
            for offset in 0..<Self.chunkSize where chunk.taken & (1 << offset) != 0 {
                (chunk.entries + offset).deinitialize(count: 1)
            }
            chunk.entries.deallocate()
        }
    }

    /// A copy of the entry of `id`; `nil` for a task that is not there, or whose number belongs to another id.
    subscript(id: TaskID) -> TaskEntry? { entry(of: id)?.pointee }

    /// Where the entry of `id` lies, to be read or changed at once: the place is the entry's as long as the table is.
    @inline(__always)
    func entry(of id: TaskID) -> UnsafeMutablePointer<TaskEntry>? {
        let (index, offset) = Self.place(of: id)
        guard index < chunks.count, let chunk = chunks[index], chunk.taken & (1 << offset) != 0 else { return nil }
        let entry = chunk.entries + offset
        return entry.pointee.id == id ? entry : nil
    }

    /// Puts in a task that is not there yet.
    mutating func insert(_ entry: consuming TaskEntry) {
        let (index, offset) = Self.place(of: entry.id)
        while chunks.count <= index { chunks.append(nil) }
        var chunk = chunks[index] ?? Chunk()
        precondition(chunk.taken & (1 << offset) == 0, "a task number is given once")
        (chunk.entries + offset).initialize(to: consume entry)
        chunk.taken |= 1 << offset
        chunks[index] = chunk
    }

    /// Takes out a task that is there; a chunk without tasks gives its memory back.
    mutating func remove(_ id: TaskID) {
        guard let entry = entry(of: id) else { return }
        entry.deinitialize(count: 1)
        let (index, offset) = Self.place(of: id)
        chunks[index]?.taken &= ~(1 << offset)
        if let chunk = chunks[index], chunk.taken == 0 {
            chunk.entries.deallocate()
            chunks[index] = nil
        }
    }

    /// Visits all entries in the order of their ids.
    func forEach(_ visit: (TaskEntry) -> Void) {
        for case let chunk? in chunks {
            for offset in 0..<Self.chunkSize where chunk.taken & (1 << offset) != 0 { visit(chunk.entries[offset]) }
        }
    }

    @inline(__always)
    private static func place(of id: TaskID) -> (chunk: Int, offset: Int) {
        (Int(id.number >> chunkBits), Int(id.number & (1 << chunkBits - 1)))
    }
}
