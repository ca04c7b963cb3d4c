extension Scheduler {
    /// The tasks that meet a filter, by id, some at a time; delivered once everything in them is durable.
    ///
    /// ```swift
    /// var page = try await scheduler.tasks(where: TaskFilter(states: [.dead], kind: "import"))
    /// while true {
    ///     for task in page.tasks { print(task.id, task.errors.last?.message ?? "") }
    ///     guard let next = page.next else { break }
    ///     page = try await scheduler.tasks(where: TaskFilter(states: [.dead], kind: "import"), after: next)
    /// }
    /// ```
    /// Ids are in the order of submission, and pages join: no task is in two of them, and one that was there and met the
    /// filter all the while is in exactly one. What is submitted meanwhile comes at the end; what changes or is forgotten
    /// meanwhile is shown as it was when its page was taken, or not at all. For the state at one moment take a
    /// ``snapshot()``, for a single task ``task(_:)``, for how many there are ``counts()``.
    ///
    /// A page shares payloads and outputs with the scheduler; nothing is copied as long as nobody changes it.
    /// - Parameters:
    ///   - filter: which tasks.
    ///   - task: the ``TaskPage/next`` of the page before, or any other id, of a task that is there or not; `nil` to
    ///     begin.
    ///   - limit: how many at most; at least 1. A page has fewer only when there are no more.
    /// - Throws: `invalidConfiguration`; `indeterminate` when the journal failed, or the calling task was cancelled,
    ///   before the page was durable.
    /// - Complexity: O(tasks that are looked at), which are all beyond `task` when few of them meet the filter. They are
    ///   looked at in turns of at most 10,000, between which everything else goes on.
    public nonisolated func tasks(
        where filter: TaskFilter = .all,
        after task: TaskID? = nil,
        limit: Int = 100
    ) async throws(TenureError) -> TaskPage {
        guard limit >= 1 else {
            throw TenureError(.invalidConfiguration, "A page of \(limit) tasks holds none. Let it have at least one.")
        }
        var page = TaskPage(tasks: [], next: nil, sequence: 0)
        var number = task?.number
        repeat {
            let (after, room) = (number, min(limit - page.tasks.count, Self.mostInTurn))
            let (found, next, sequence) = await turn { $0.list(where: filter, after: after, limit: room) }
            page.sequence = sequence
            for entry in found { page.tasks.append(entry.snapshot) }
            number = next
            guard !Task.isCancelled || number == nil else { throw Self.listingCancelled }
        } while number != nil && page.tasks.count < limit
        if number != nil { page.next = page.tasks.last?.id }
        try await confirmReading(upTo: page.sequence)
        return page
    }

    /// How many tasks are taken out in one turn, which costs more than looking at them.
    private static let mostInTurn = 1_000

    private static var listingCancelled: TenureError {
        TenureError(.indeterminate, "The call was cancelled before the page was full. It changed nothing; call again.")
    }
}
