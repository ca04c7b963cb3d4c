extension SchedulerOptions: Codable {
    private enum Key: String, CodingKey {
        case order, retry, limits, retention, eventsKept, acceptanceTimeout, cancelGrace, carefulTime, durability
        case alignsToPages, segmentBytes, checkpointBytes, backups, submitLimit, capacity, whenFull, kinds,
            idempotencyRetention,
            idempotencyCapacity
        case checksInvariants
    }

    /// Reads an object with the names of the properties; what is missing is as in ``standard``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init()
        order = try container.decode(.order, or: order)
        retry = try container.decode(.retry, or: retry)
        limits = try container.decode(.limits, or: limits)
        retention = try container.decode(.retention, or: retention)
        eventsKept = try container.decode(.eventsKept, or: eventsKept)
        acceptanceTimeout = try container.decode(seconds: .acceptanceTimeout, or: acceptanceTimeout)
        cancelGrace = try container.decode(seconds: .cancelGrace, or: cancelGrace)
        carefulTime = try container.decode(seconds: .carefulTime, or: carefulTime)
        durability = try container.decode(.durability, or: durability)
        alignsToPages = try container.decode(.alignsToPages, or: alignsToPages)
        segmentBytes = try container.decode(.segmentBytes, or: segmentBytes)
        checkpointBytes = try container.decode(.checkpointBytes, or: checkpointBytes)
        backups = try container.decodeIfPresent(BackupSchedule.self, forKey: .backups)
        submitLimit = try container.decodeIfPresent(RateLimit.self, forKey: .submitLimit)
        capacity = try container.decodeIfPresent(Int.self, forKey: .capacity)
        whenFull = try container.decode(.whenFull, or: whenFull)
        kinds = try container.decodeIfPresent(Set<TaskKind>.self, forKey: .kinds)
        idempotencyRetention = try container.decode(seconds: .idempotencyRetention, or: idempotencyRetention)
        idempotencyCapacity = try container.decode(.idempotencyCapacity, or: idempotencyCapacity)
        checksInvariants = try container.decode(.checksInvariants, or: checksInvariants)
    }

    /// Writes an object with the names of the properties, without what is `nil`; durations as seconds in decimal text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(order, forKey: .order)
        try container.encode(retry, forKey: .retry)
        try container.encode(limits, forKey: .limits)
        try container.encode(retention, forKey: .retention)
        try container.encode(eventsKept, forKey: .eventsKept)
        try container.encode(seconds: acceptanceTimeout, forKey: .acceptanceTimeout)
        try container.encode(seconds: cancelGrace, forKey: .cancelGrace)
        try container.encode(seconds: carefulTime, forKey: .carefulTime)
        try container.encode(durability, forKey: .durability)
        try container.encode(alignsToPages, forKey: .alignsToPages)
        try container.encode(segmentBytes, forKey: .segmentBytes)
        try container.encode(checkpointBytes, forKey: .checkpointBytes)
        try container.encodeIfPresent(backups, forKey: .backups)
        try container.encodeIfPresent(submitLimit, forKey: .submitLimit)
        try container.encodeIfPresent(capacity, forKey: .capacity)
        try container.encode(whenFull, forKey: .whenFull)
        try container.encodeIfPresent(kinds?.map(\.rawValue).sorted(), forKey: .kinds)
        try container.encode(seconds: idempotencyRetention, forKey: .idempotencyRetention)
        try container.encode(idempotencyCapacity, forKey: .idempotencyCapacity)
        try container.encode(checksInvariants, forKey: .checksInvariants)
    }
}
