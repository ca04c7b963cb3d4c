extension TaskOptions: Codable {
    private enum Key: String, CodingKey {
        case requires, pinnedTo, timeout, notBefore, retry, metadata, submitter, idempotencyKey
    }

    /// Reads an object with the names of the properties; what is missing is as in ``standard``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            requires: try container.decode(.requires, or: []),
            pinnedTo: try container.decodeIfPresent(AgentName.self, forKey: .pinnedTo),
            timeout: try container.decodeIfPresent(secondsForKey: .timeout),
            notBefore: try container.decode(.notBefore, or: .now),
            retry: try container.decodeIfPresent(RetryPolicy.self, forKey: .retry),
            metadata: try container.decode(.metadata, or: [:]),
            submitter: try container.decodeIfPresent(String.self, forKey: .submitter),
            idempotencyKey: try container.decodeIfPresent(String.self, forKey: .idempotencyKey)
        )
    }

    /// Writes an object with the names of the properties; capabilities in the order of text, the timeout as seconds in
    /// decimal text. What is `nil` is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(requires.map(\.rawValue).sorted(), forKey: .requires)
        try container.encodeIfPresent(pinnedTo, forKey: .pinnedTo)
        try container.encodeIfPresent(seconds: timeout, forKey: .timeout)
        try container.encode(notBefore, forKey: .notBefore)
        try container.encodeIfPresent(retry, forKey: .retry)
        try container.encode(metadata, forKey: .metadata)
        try container.encodeIfPresent(submitter, forKey: .submitter)
        try container.encodeIfPresent(idempotencyKey, forKey: .idempotencyKey)
    }
}
