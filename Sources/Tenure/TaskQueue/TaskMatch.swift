/// Whether a task meets a filter; made once for many tasks.
struct TaskMatch {
    private let filter: TaskFilter
    // An array of a few cases is searched faster than their names are hashed.
    private let states: [TaskState]?
    private let text: TextSearch?
    private var reason: DeathReason?
    private var endedFrom: StoreTime?
    private var endedBefore: StoreTime?

    init(_ filter: TaskFilter) {
        self.filter = filter
        states = filter.states.map { states in TaskState.allCases.filter { states.contains($0) } }
        text = filter.metadata.map { TextSearch(for: $0) }
    }

    init(_ filter: DeadLetterFilter) {
        self.init(filter.tasks)
        reason = filter.reason
        endedFrom = filter.endedFrom
        endedBefore = filter.endedBefore
    }

    /// Whether the task meets the filter; what is quick to see is looked at first.
    ///
    /// - Parameter cost: grows with the text that has to be read, by 1 for each 16 bytes.
    func accepts(_ entry: UnsafeMutablePointer<TaskEntry>, _ cost: inout Int) -> Bool {
        if let states, !states.contains(entry.pointee.stage) { return false }
        if let reason, entry.pointee.deathReason != reason { return false }
        if let endedFrom, entry.pointee.endedAt.map({ $0 < endedFrom }) ?? true { return false }
        if let endedBefore, entry.pointee.endedAt.map({ $0 >= endedBefore }) ?? true { return false }
        if let agent = filter.agent, entry.pointee.lastHolder?.agent != agent { return false }
        let specification = entry.pointee.specification
        if let priority = filter.priority, specification.priority != priority { return false }
        if let kind = filter.kind, specification.kind != kind { return false }
        guard let text else { return true }
        return specification.metadata.contains { key, value in
            cost += 1 + (key.utf8.count + value.utf8.count) / 16
            return text.isFound(in: key) || text.isFound(in: value)
        }
    }
}
