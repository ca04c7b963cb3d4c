internal import Tenure

/// What the tasks of a stress are, and what must come out of each: known from kind and payload alone, so that every
/// output that is ever shown can be checked.
enum StressWork {
    static let kinds: [TaskKind] = ["alpha", StressNote.kind, StressSum.kind]

    /// The one right output.
    static func output(of kind: TaskKind, _ payload: [UInt8]) -> [UInt8] {
        let typed: [UInt8]? =
            switch kind {
            case StressNote.kind:
                (try? StressNote.decodePayload(payload)).flatMap { _ in try? StressNote.encodeOutput(NoOutput()) }
            case StressSum.kind:
                (try? StressSum.decodePayload(payload)).flatMap { try? StressSum.encodeOutput($0.sum) }
            default: nil
            }
        return typed ?? payload.reversed() + [33]
    }
}

/// A typed task without an output.
struct StressNote: AgentTask {
    static let kind: TaskKind = "beta"
    var text: String
}

/// A typed task with one.
struct StressSum: AgentTask {
    typealias Output = Int

    static let kind: TaskKind = "gamma"
    var left: Int
    var right: Int

    var sum: Int { left + right }
}
