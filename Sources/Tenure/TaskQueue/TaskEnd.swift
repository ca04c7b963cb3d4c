/// That a task came to its end, and by which record. It holds as long as no record has changed the task since.
struct TaskEnd: Hashable, Sendable {
    let task: TaskID
    let sequence: SequenceNumber
}
