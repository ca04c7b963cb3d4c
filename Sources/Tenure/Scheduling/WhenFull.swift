/// What a submit does that finds as many live tasks as ``SchedulerOptions/capacity`` allows.
public enum WhenFull: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is refused with ``TenureError/Code-swift.struct/queueFull``.
    case refuse
    /// It waits until there is room; those who have waited longest come first. Cancelling its task ends the waiting
    /// with ``TenureError/Code-swift.struct/submitCancelled``, and the end of the scheduler with
    /// ``TenureError/Code-swift.struct/shutDown`` or ``TenureError/Code-swift.struct/journalFailed``; nothing is
    /// recorded then.
    ///
    /// Inside a handler of the same scheduler it is refused all the same: agents that wait for each other's tasks to
    /// end would wait for ever. So is a batch (``Scheduler/submit(contentsOf:)``).
    case wait
}
