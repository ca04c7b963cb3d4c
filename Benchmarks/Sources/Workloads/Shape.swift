public import Tenure

/// What the tasks of all workloads are like: so small, and done so soon, that only what surrounds them costs.
public enum Shape {
    /// What Tenure's tasks are called.
    public static let kind: TaskKind = "nothing"
    /// What each task carries.
    public static let payload = [UInt8](repeating: 0x5A, count: 32)
    /// How many agents, consumers or workers there are, unless the workload is about their number.
    public static let agents = 4

    /// The priorities in turn.
    public static func priority(of number: Int) -> Priority { priorities[number % priorities.count] }

    private static let priorities = Array(Priority.allCases)

    /// Which priority a task has, from 0 for the most pressing one; for peers that have numbers for them.
    public static func level(of number: Int) -> Int { number % priorities.count }

    /// What a handler does: it has the payload, and gives an empty output.
    @inline(never)
    public static func handle(_ payload: [UInt8]) -> [UInt8] { [] }
}
