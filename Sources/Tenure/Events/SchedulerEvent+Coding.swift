extension SchedulerEvent: Codable {
    private enum Key: String, CodingKey {
        case number, sequence, time, wall, kind, cause, task, taskKind, priority, status, agent, session, generation,
            usage, detail, missed
    }

    /// Reads an object with the names of the properties.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let fields = SchedulerEventFields(
            number: try container.decode(UInt64.self, forKey: .number),
            sequence: try container.decode(SequenceNumber.self, forKey: .sequence),
            time: try container.decode(StoreTime.self, forKey: .time),
            wall: try container.decode(WallTime.self, forKey: .wall),
            kind: try container.decode(SchedulerEvent.Kind.self, forKey: .kind),
            cause: try container.decode(Cause.self, forKey: .cause),
            task: try container.decodeIfPresent(TaskID.self, forKey: .task),
            taskKind: try container.decodeIfPresent(TaskKind.self, forKey: .taskKind),
            priority: try container.decodeIfPresent(Priority.self, forKey: .priority),
            status: try container.decodeIfPresent(TaskStatus.self, forKey: .status),
            agent: try container.decodeIfPresent(AgentName.self, forKey: .agent),
            session: try container.decodeIfPresent(SessionID.self, forKey: .session),
            generation: try container.decodeIfPresent(Generation.self, forKey: .generation),
            usage: try container.decodeIfPresent(Usage.self, forKey: .usage),
            detail: try container.decodeIfPresent(String.self, forKey: .detail)
        )
        self.init(fields, missed: try container.decode(UInt64.self, forKey: .missed))
    }

    /// Writes an object with the names of the properties; what is `nil` is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(number, forKey: .number)
        try container.encode(sequence, forKey: .sequence)
        try container.encode(time, forKey: .time)
        try container.encode(wall, forKey: .wall)
        try container.encode(kind, forKey: .kind)
        try container.encode(cause, forKey: .cause)
        try container.encodeIfPresent(task, forKey: .task)
        try container.encodeIfPresent(taskKind, forKey: .taskKind)
        try container.encodeIfPresent(priority, forKey: .priority)
        try container.encodeIfPresent(status, forKey: .status)
        try container.encodeIfPresent(agent, forKey: .agent)
        try container.encodeIfPresent(session, forKey: .session)
        try container.encodeIfPresent(generation, forKey: .generation)
        try container.encodeIfPresent(usage, forKey: .usage)
        try container.encodeIfPresent(detail, forKey: .detail)
        try container.encode(missed, forKey: .missed)
    }
}
