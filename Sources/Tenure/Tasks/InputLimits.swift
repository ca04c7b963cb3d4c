/// How large what callers hand in may be. Checked before anything is copied; each refusal names its limit. Each is 0 to
/// 128 Mi, the length of names at least 1. What is in the journal already stays, also where it is larger.
public struct InputLimits: Hashable, Sendable {
    /// The largest payload, in bytes. What is larger throws `payloadTooLarge`.
    public var payloadBytes: Int
    /// The largest output, in bytes. What is larger throws `outputTooLarge`, or fails a handler's attempt.
    public var outputBytes: Int
    /// The longest name (kind, agent, capability, submitter, idempotency key), in bytes of UTF-8. What is longer throws
    /// `nameTooLong`, and none at all `nameEmpty`.
    public var nameBytes: Int
    /// All keys and values of a task's metadata, all its required capabilities, or all names of a usage report, each
    /// together, in bytes of UTF-8. What is more throws `metadataTooLarge`, or fails a handler's attempt.
    public var metadataBytes: Int
    /// The longest text of an error or of progress that is kept, in Unicode scalars; what is longer is cut and marked.
    public var errorTextCharacters: Int

    /// Limits; the defaults are 1 MiB, 1 MiB, 128 bytes, 8 KiB and 2,000 characters.
    public init(
        payloadBytes: Int = 1 << 20,
        outputBytes: Int = 1 << 20,
        nameBytes: Int = 128,
        metadataBytes: Int = 8 << 10,
        errorTextCharacters: Int = 2_000
    ) {
        self.payloadBytes = payloadBytes
        self.outputBytes = outputBytes
        self.nameBytes = nameBytes
        self.metadataBytes = metadataBytes
        self.errorTextCharacters = errorTextCharacters
    }

    /// The limits of a scheduler that is told nothing else.
    public static let standard = InputLimits()

    func check(name: String, as role: String, agent: AgentName? = nil) throws(TenureError) {
        let length = name.utf8.count
        guard length > 0 else {
            throw TenureError(
                .nameEmpty,
                "The \(role) is empty. Give it a name of 1 to \(nameBytes) bytes.",
                agent: agent
            )
        }
        guard length <= nameBytes else {
            throw TenureError(
                .nameTooLong,
                "The \(role) has \(length) bytes; at most \(nameBytes) are allowed (InputLimits.nameBytes). Shorten it.",
                agent: agent
            )
        }
    }

    func check(payload: [UInt8], of kind: TaskKind) throws(TenureError) {
        guard payload.count <= payloadBytes else {
            throw TenureError(
                .payloadTooLarge,
                """
                The payload of a \(kind) task has \(payload.count) bytes; at most \(payloadBytes) are allowed \
                (InputLimits.payloadBytes). Store it elsewhere and submit a reference, or raise the limit.
                """
            )
        }
    }

    func check(output: [UInt8], of task: TaskID) throws(TenureError) {
        guard output.count <= outputBytes else {
            throw TenureError(
                .outputTooLarge,
                """
                The output of task \(task) has \(output.count) bytes; at most \(outputBytes) are allowed \
                (InputLimits.outputBytes). Store it elsewhere and return a reference, or raise the limit.
                """,
                task: task
            )
        }
    }

    func check(_ usage: Usage, of task: TaskID) throws(TenureError) {
        let size = usage.counters.keys.reduce(0) { $0 + $1.utf8.count }
        guard size <= metadataBytes else {
            throw TenureError(
                .metadataTooLarge,
                """
                The names of the usage counters of task \(task) have \(size) bytes; at most \(metadataBytes) are \
                allowed (InputLimits.metadataBytes). Report fewer or shorter names.
                """,
                task: task
            )
        }
    }

    func check(_ options: TaskOptions) throws(TenureError) {
        if options.isStandard { return }
        if !options.requires.isEmpty { try check(options.requires) }
        if let pin = options.pinnedTo { try check(name: pin.rawValue, as: "name of an agent", agent: pin) }
        if let timeout = options.timeout { try Self.check(positive: timeout, as: "timeout of an attempt") }
        if let submitter = options.submitter { try check(name: submitter, as: "submitter") }
        if let key = options.idempotencyKey { try check(name: key, as: "idempotency key") }
        if !options.metadata.isEmpty { try check(options.metadata) }
        if case .after(let delay) = options.notBefore { try Self.check(delay, as: "delay before the start") }
        if let retry = options.retry { try Self.check(retry) }
    }

    private func check(_ requires: Set<Capability>) throws(TenureError) {
        for capability in requires { try check(name: capability.rawValue, as: "name of a capability") }
        let required = requires.reduce(0) { $0 + $1.rawValue.utf8.count }
        guard required <= metadataBytes else {
            throw TenureError(
                .metadataTooLarge,
                """
                The names of the required capabilities have \(required) bytes; at most \(metadataBytes) are allowed \
                (InputLimits.metadataBytes). Require fewer, or give them shorter names.
                """
            )
        }
    }

    private func check(_ metadata: [String: String]) throws(TenureError) {
        let size = metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard size <= metadataBytes else {
            throw TenureError(
                .metadataTooLarge,
                """
                The metadata has \(size) bytes; at most \(metadataBytes) are allowed (InputLimits.metadataBytes). \
                Put large values into the payload.
                """
            )
        }
    }

    static func check(_ duration: Duration, as role: String) throws(TenureError) {
        guard duration >= .zero else {
            // Taking a duration of more seconds than 64 bits hold apart, even to describe it, traps.
            let text = isRepresentable(duration) ? "\(duration)" : "enormous"
            throw TenureError(
                .durationNegative,
                "The \(role) is negative (\(text)). Give it a duration that is not."
            )
        }
        guard isRepresentable(duration) else {
            throw TenureError(
                .invalidConfiguration,
                "The \(role) has more seconds than 64 bits hold. Give it at most \(Int64.max) seconds."
            )
        }
    }

    private static func isRepresentable(_ duration: Duration) -> Bool {
        duration >= .seconds(Int64.min) && duration <= .seconds(Int64.max)
    }

    /// As ``check(_:as:)``, and zero is refused too.
    static func check(positive duration: Duration, as role: String) throws(TenureError) {
        try check(duration, as: role)
        guard duration > .zero else {
            throw TenureError(.invalidConfiguration, "The \(role) is zero. Give it a time to wait for.")
        }
    }

    static func check(_ retry: RetryPolicy) throws(TenureError) {
        try check(retry.baseDelay, as: "base delay of the retry policy")
        try check(retry.maximumDelay, as: "maximum delay of the retry policy")
        let limits = [
            ("maximumAttempts", retry.maximumAttempts),
            ("maximumCrashes", retry.maximumCrashes),
            ("maximumRefusals", retry.maximumRefusals),
        ]
        for (name, value) in limits where !(1...Int(UInt16.max)).contains(value) {
            throw TenureError(
                .invalidConfiguration,
                "RetryPolicy.\(name) is \(value). It must be between 1 and \(UInt16.max)."
            )
        }
    }

    func cut(errorText text: String) -> String {
        // Scalars, because what readers see as one character may have any number of them.
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: errorTextCharacters, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "… (cut)"
    }
}
