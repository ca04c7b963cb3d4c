import Tenure

/// Comes back with an exclamation mark.
struct Echo: AgentTask {
    static let kind: TaskKind = "echo"
    var text: String
    typealias Output = String
}

/// Fails in the way that it says.
struct Failing: AgentTask {
    static let kind: TaskKind = "failing"
    var failure: TaskFailure
}

/// Is held until a test lets it go.
struct Held: AgentTask {
    static let kind: TaskKind = "held"
    var number = 0
    typealias Output = Int
}
