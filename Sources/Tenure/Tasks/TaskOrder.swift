/// In which order ready tasks are given out.
///
/// Each ready task has a fixed key; the lowest goes first, ties by id. Nothing is ever sorted anew.
public enum TaskOrder: Hashable, Sendable {
    /// Key `readyAt + level · interval` (level 0 urgent … 3 low): every level waits at most `interval` longer than the
    /// one above it. A task is never overtaken by one submitted after `readyAt + level · interval`. The interval is not
    /// negative.
    case ageing(Duration)
    /// By level, then by the time of becoming ready. An endless stream of urgent tasks starves the others.
    case strict
    /// By id alone: the order of submission, whatever the priority.
    case firstInFirstOut

    /// Ageing over 30 seconds a level.
    public static let standard = TaskOrder.ageing(.seconds(30))

    /// For how long after it became ready others may be submitted that are given out before it, to an agent that could
    /// have taken it: the bound on starvation.
    ///
    /// | order | bound |
    /// |---|---|
    /// | `ageing(interval)` | level · interval, with level 0 for urgent, 1 high, 2 normal, 3 low |
    /// | `strict` | none (`nil`), but zero for urgent |
    /// | `firstInFirstOut` | zero |
    ///
    /// - Returns: the bound; `nil` where there is none.
    public func longestOvertaking(of priority: Priority) -> Duration? {
        switch self {
        case .ageing(let interval): interval.saturated * Int(priority.rawValue)
        case .strict: priority == .urgent ? .zero : nil
        case .firstInFirstOut: .zero
        }
    }

    /// The key of a task that became ready at `readyAt`.
    package func key(readyAt: StoreTime, priority: Priority) -> Int64 {
        OrderKeys(self).key(readyAt: readyAt, priority: priority)
    }
}
