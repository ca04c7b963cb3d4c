/// That a task came to its end, and by which record; the earliest first, and of those that one opening ended, which share
/// its record, the oldest.
struct TaskEnd: Comparable, Sendable {
    let task: TaskID
    let sequence: SequenceNumber

    /// The end of a task that has ended: no record but that has changed it since.
    init(of entry: UnsafePointer<TaskEntry>) {
        task = entry.pointee.id
        sequence = entry.pointee.lastSequence
    }

    static func < (left: TaskEnd, right: TaskEnd) -> Bool {
        (left.sequence, left.task) < (right.sequence, right.task)
    }
}
