internal import Tenure

/// What the clients of a process that died had been told, in the scenario `restart`.
struct RestartTestimony: Sendable {
    /// The tasks, and their numbers in the scenario.
    var submitted: [(task: TaskID, number: Int)] = []
    var completed: Set<TaskID> = []
    var cancelled: Set<TaskID> = []
    /// What agents held.
    var leases: [Lease] = []

    /// Nothing of it is undone (D1).
    func check(_ snapshot: Snapshot) throws {
        let tasks = Dictionary(uniqueKeysWithValues: snapshot.tasks.map { ($0.id, $0) })
        for (task, number) in submitted {
            let payload = tasks[task].map { String(decoding: $0.payload, as: UTF8.self) }
            try promise("D1", payload == "task \(number)", "task \(task) is \(payload ?? "lost")")
        }
        for task in completed {
            try promise("D1", tasks[task]?.status == .completed, "the end of task \(task) is lost")
        }
        for task in cancelled {
            try promise("D1", tasks[task]?.status == .cancelled, "the cancelling of task \(task) is lost")
        }
    }

    /// What was completed did not end once more between two snapshots (T1).
    func checkEndedOnce(_ first: Snapshot, _ last: Snapshot) throws {
        let tasks = Dictionary(uniqueKeysWithValues: first.tasks.map { ($0.id, $0) })
        for task in last.tasks where completed.contains(task.id) {
            try promise("T1", task.endedAt == tasks[task.id]?.endedAt, "task \(task.id) ended twice")
        }
    }
}
