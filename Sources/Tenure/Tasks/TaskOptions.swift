/// What can be said of a task beside its payload and priority. Everything reaches the agent, the listing and the
/// journal unchanged. Checked at the submit.
public struct TaskOptions: Hashable, Sendable {
    // Apart, and nothing of it for a plain task, as most are: so options cost next to nothing to hand on and to keep.
    private var rare: Rare?

    /// Capabilities that an agent must have, all of them; together at most ``InputLimits/metadataBytes``.
    public var requires: Set<Capability> {
        get { rare?.values.requires ?? [] }
        set { change { $0.requires = newValue } }
    }
    /// The only agent that may have the task; `nil` for any that can do it. It may connect later.
    public var pinnedTo: AgentName? {
        get { rare?.values.pinnedTo }
        set { change { $0.pinnedTo = newValue } }
    }
    /// How long one attempt may take, counted from the accepting; more than zero, and `nil` for as long as it takes. An
    /// attempt that takes longer has failed.
    public var timeout: Duration? {
        get { rare?.values.timeout }
        set { change { $0.timeout = newValue } }
    }
    /// When the task becomes ready at the earliest; at once unless told otherwise.
    public var notBefore: StartTime {
        get { rare?.values.notBefore ?? .now }
        set { change { $0.notBefore = newValue } }
    }
    /// How often it is tried, and how long is waited in between; `nil` takes the scheduler's.
    public var retry: RetryPolicy? {
        get { rare?.values.retry }
        set { change { $0.retry = newValue } }
    }
    /// Small pairs of text for people and tools (a path, a trace parent); together at most
    /// ``InputLimits/metadataBytes``.
    public var metadata: [String: String] {
        get { rare?.values.metadata ?? [:] }
        set { change { $0.metadata = newValue } }
    }
    /// Who submitted it, for the audit; at most ``InputLimits/nameBytes``.
    public var submitter: String? {
        get { rare?.values.submitter }
        set { change { $0.submitter = newValue } }
    }
    /// Makes the submit safe to repeat: 1 to ``InputLimits/nameBytes`` bytes, compared byte by byte. `nil` for a
    /// task that may be there any number of times.
    ///
    /// A second submit of the same kind with the same key and the same payload, byte by byte, admits nothing: it gives
    /// a handle of the first one's task (``TaskHandle/isDuplicate``), whatever its other options say. With another
    /// payload it is refused with ``TenureError/Code-swift.struct/idempotencyConflict``. A key is held as long as its
    /// task lives, and for ``SchedulerOptions/idempotencyRetention`` after its end; over restarts, too.
    public var idempotencyKey: String? {
        get { rare?.values.idempotencyKey }
        set { change { $0.idempotencyKey = newValue } }
    }

    /// Options; each has a default that fits a plain task.
    public init(
        requires: Set<Capability> = [],
        pinnedTo: AgentName? = nil,
        timeout: Duration? = nil,
        notBefore: StartTime = .now,
        retry: RetryPolicy? = nil,
        metadata: [String: String] = [:],
        submitter: String? = nil,
        idempotencyKey: String? = nil
    ) {
        let values = Values(
            requires: requires,
            pinnedTo: pinnedTo,
            timeout: timeout,
            notBefore: notBefore,
            retry: retry,
            metadata: metadata,
            submitter: submitter,
            idempotencyKey: idempotencyKey
        )
        rare = values.isStandard ? nil : Rare(values)
    }

    /// Whether this is ``standard``.
    package var isStandard: Bool { rare == nil }

    /// A plain task: runs anywhere, at once.
    public static let standard = TaskOptions()

    private mutating func change(_ body: (inout Values) -> Void) {
        var values = rare?.values ?? Values()
        body(&values)
        rare = values.isStandard ? nil : Rare(values)
    }

    /// Whether they say the same.
    public static func == (left: TaskOptions, right: TaskOptions) -> Bool {
        left.rare === right.rare || left.rare?.values == right.rare?.values
    }

    /// Hashes all that is said.
    public func hash(into hasher: inout Hasher) { hasher.combine(rare?.values) }
}

extension TaskOptions {
    private struct Values: Hashable, Sendable {
        var requires: Set<Capability> = []
        var pinnedTo: AgentName?
        var timeout: Duration?
        var notBefore = StartTime.now
        var retry: RetryPolicy?
        var metadata: [String: String] = [:]
        var submitter: String?
        var idempotencyKey: String?

        var isStandard: Bool {
            requires.isEmpty && pinnedTo == nil && timeout == nil && notBefore == .now && retry == nil
                && metadata.isEmpty && submitter == nil && idempotencyKey == nil
        }
    }

    private final class Rare: Sendable {
        let values: Values

        init(_ values: Values) { self.values = values }
    }
}
