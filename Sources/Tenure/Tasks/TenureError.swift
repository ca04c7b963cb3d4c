/// What went wrong, to which task or agent, and what to do.
///
/// Switch over ``code-swift.property``; show ``message`` to people. Two errors are equal when code, task and agent
/// are.
public struct TenureError: Error, Sendable {
    /// What sort of error it is.
    public var code: Code
    /// What happened and what to do, in whole sentences; in one line, without anything that would steer a terminal.
    public var message: String
    /// The task concerned, if it is one.
    public var task: TaskID?
    /// The agent concerned, if it is one.
    public var agent: AgentName?
    /// How long to wait before trying again, when that is known: a call made exactly then is not refused for the same
    /// reason, unless others came first.
    public var retryAfter: Duration?
    /// Why the task is a dead letter; of ``Code-swift.struct/taskDead`` alone.
    public var deathReason: DeathReason?
    /// What went wrong with the task, the latest last; of ``Code-swift.struct/taskDead`` alone, else none.
    public var attempts: [Attempt]
    /// Where in the source the error was made, as `Module/File.swift:line`.
    public var location: String

    /// An error; the location is that of the call.
    ///
    /// Controls in the message, such as ends of lines and escape codes in a name from outside, are escaped.
    public init(
        _ code: Code,
        _ message: String,
        task: TaskID? = nil,
        agent: AgentName? = nil,
        retryAfter: Duration? = nil,
        deathReason: DeathReason? = nil,
        attempts: [Attempt] = [],
        file: StaticString = #fileID,
        line: UInt = #line
    ) {
        self.code = code
        self.message = message.printable
        self.task = task
        self.agent = agent
        self.retryAfter = retryAfter
        self.deathReason = deathReason
        self.attempts = attempts
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

extension TenureError: Codable {
    private enum Key: String, CodingKey {
        case code, message, task, agent, retryAfter, deathReason, attempts, location
    }

    /// Reads an object with the names of the properties; what is not code or message may be missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        code = try container.decode(Code.self, forKey: .code)
        message = try container.decode(String.self, forKey: .message)
        task = try container.decodeIfPresent(TaskID.self, forKey: .task)
        agent = try container.decodeIfPresent(AgentName.self, forKey: .agent)
        retryAfter = try container.decodeIfPresent(secondsForKey: .retryAfter)
        deathReason = try container.decodeIfPresent(DeathReason.self, forKey: .deathReason)
        attempts = try container.decode(.attempts, or: [])
        location = try container.decode(.location, or: "")
    }

    /// Writes an object with the names of the properties, without what is `nil` or empty; the wait as seconds in decimal
    /// text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(code, forKey: .code)
        try container.encode(message, forKey: .message)
        try container.encodeIfPresent(task, forKey: .task)
        try container.encodeIfPresent(agent, forKey: .agent)
        try container.encodeIfPresent(seconds: retryAfter, forKey: .retryAfter)
        try container.encodeIfPresent(deathReason, forKey: .deathReason)
        if !attempts.isEmpty { try container.encode(attempts, forKey: .attempts) }
        try container.encode(location, forKey: .location)
    }
}

extension TenureError: CustomStringConvertible {
    /// Code, message and place in one line, safe to print.
    public var description: String { "\(code): \(message) [\(location)]".printable }
}
