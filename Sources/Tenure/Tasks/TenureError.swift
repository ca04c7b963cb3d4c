/// What went wrong, to which task or agent, and what to do.
///
/// Switch over ``code-swift.property``; show ``message`` to people. Two errors are equal when code, task and agent
/// are.
public struct TenureError: Error, Sendable {
    /// What sort of error it is.
    public var code: Code
    /// What happened and what to do, in whole sentences.
    public var message: String
    /// The task concerned, if it is one.
    public var task: TaskID?
    /// The agent concerned, if it is one.
    public var agent: AgentName?
    /// How long to wait before trying again, when that is known: a call made exactly then is not refused for the same
    /// reason, unless others came first.
    public var retryAfter: Duration?
    /// Where in the source the error was made, as `Module/File.swift:line`.
    public var location: String

    /// An error; the location is that of the call.
    public init(
        _ code: Code,
        _ message: String,
        task: TaskID? = nil,
        agent: AgentName? = nil,
        retryAfter: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) {
        self.code = code
        self.message = message
        self.task = task
        self.agent = agent
        self.retryAfter = retryAfter
        location = "\(file):\(line)"
    }
}

extension TenureError: Hashable {
    /// Compares code, task and agent; not the words.
    public static func == (left: TenureError, right: TenureError) -> Bool {
        left.code == right.code && left.task == right.task && left.agent == right.agent
    }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(task)
        hasher.combine(agent)
    }
}

extension TenureError: Codable {}

extension TenureError: CustomStringConvertible {
    /// Code, message and place in one line.
    public var description: String { "\(code): \(message) [\(location)]" }
}
