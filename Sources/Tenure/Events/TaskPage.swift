/// Some of the tasks that meet a filter, by id; see ``Scheduler/tasks(where:after:limit:)``.
public struct TaskPage: Hashable, Sendable, Codable {
    /// The tasks, by id, each as it was at some moment of the call.
    public var tasks: [TaskSnapshot]
    /// Where the next page begins: give it as `after`. `nil` when there was nothing beyond this page.
    public var next: TaskID?
    /// The last record that is in it.
    public var sequence: SequenceNumber
}
