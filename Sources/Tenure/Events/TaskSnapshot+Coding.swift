extension TaskSnapshot: Codable {
    private enum Key: String, CodingKey {
        case id, kind, payload, priority, options, status, submittedAt, submittedWall, readyAt, endedAt, failures,
            crashes
        case refusals, snoozes, interruptions, isSuspect, lastGeneration, attempts, output, usage
    }

    /// Reads an object with the names of the properties; payload and output as base64.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            id: try container.decode(TaskID.self, forKey: .id),
            kind: try container.decode(TaskKind.self, forKey: .kind),
            payload: try container.decode(Base64.self, forKey: .payload).bytes,
            priority: try container.decode(Priority.self, forKey: .priority),
            options: try container.decode(TaskOptions.self, forKey: .options),
            status: try container.decode(TaskStatus.self, forKey: .status),
            submittedAt: try container.decode(StoreTime.self, forKey: .submittedAt),
            submittedWall: try container.decode(WallTime.self, forKey: .submittedWall),
            readyAt: try container.decode(StoreTime.self, forKey: .readyAt),
            endedAt: try container.decodeIfPresent(StoreTime.self, forKey: .endedAt),
            failures: try container.decode(Int.self, forKey: .failures),
            crashes: try container.decode(Int.self, forKey: .crashes),
            refusals: try container.decode(Int.self, forKey: .refusals),
            snoozes: try container.decode(Int.self, forKey: .snoozes),
            interruptions: try container.decode(Int.self, forKey: .interruptions),
            isSuspect: try container.decode(Bool.self, forKey: .isSuspect),
            lastGeneration: try container.decodeIfPresent(Generation.self, forKey: .lastGeneration),
            attempts: try container.decode([Attempt].self, forKey: .attempts),
            output: try container.decodeIfPresent(Base64.self, forKey: .output)?.bytes,
            usage: try container.decode(Usage.self, forKey: .usage)
        )
    }

    /// Writes an object with the names of the properties, without what is `nil`; payload and output as base64.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id, forKey: .id)
        try container.encode(kind, forKey: .kind)
        try container.encode(Base64(payload), forKey: .payload)
        try container.encode(priority, forKey: .priority)
        try container.encode(options, forKey: .options)
        try container.encode(status, forKey: .status)
        try container.encode(submittedAt, forKey: .submittedAt)
        try container.encode(submittedWall, forKey: .submittedWall)
        try container.encode(readyAt, forKey: .readyAt)
        try container.encodeIfPresent(endedAt, forKey: .endedAt)
        try container.encode(failures, forKey: .failures)
        try container.encode(crashes, forKey: .crashes)
        try container.encode(refusals, forKey: .refusals)
        try container.encode(snoozes, forKey: .snoozes)
        try container.encode(interruptions, forKey: .interruptions)
        try container.encode(isSuspect, forKey: .isSuspect)
        try container.encodeIfPresent(lastGeneration, forKey: .lastGeneration)
        try container.encode(attempts, forKey: .attempts)
        try container.encodeIfPresent(output.map { Base64($0) }, forKey: .output)
        try container.encode(usage, forKey: .usage)
    }
}
