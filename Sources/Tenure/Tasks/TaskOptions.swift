/// What can be said of a task beside its payload and priority. Everything reaches the agent, the listing and the
/// journal unchanged. Checked at the submit.
public struct TaskOptions: Hashable, Sendable {
    /// Capabilities that an agent must have, all of them; together at most ``InputLimits/metadataBytes``.
    public var requires: Set<Capability>
    /// The only agent that may have the task; `nil` for any that can do it. It may connect later.
    public var pinnedTo: AgentName?
    /// How long one attempt may take, counted from the accepting; more than zero, and `nil` for as long as it takes. An
    /// attempt that takes longer has failed.
    public var timeout: Duration?
    /// When the task becomes ready at the earliest; at once unless told otherwise.
    public var notBefore: StartTime
    /// How often it is tried, and how long is waited in between; `nil` takes the scheduler's.
    public var retry: RetryPolicy?
    /// Small pairs of text for people and tools (a path, a trace parent); together at most
    /// ``InputLimits/metadataBytes``.
    public var metadata: [String: String]
    /// Who submitted it, for the audit; at most ``InputLimits/nameBytes``.
    public var submitter: String?
    /// Makes the submit safe to repeat: 1 to ``InputLimits/nameBytes`` bytes, compared as Swift compares text. `nil`
    /// for a task that may be there any number of times.
    ///
    /// A second submit of the same kind with the same key and the same payload, byte by byte, admits nothing: it gives
    /// a handle of the first one's task (``TaskHandle/isDuplicate``), whatever its other options say. With another
    /// payload it is refused with ``TenureError/Code-swift.struct/idempotencyConflict``. A key is held as long as its
    /// task lives, and for ``SchedulerOptions/idempotencyRetention`` after its end; over restarts, too.
    public var idempotencyKey: String?

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
        self.requires = requires
        self.pinnedTo = pinnedTo
        self.timeout = timeout
        self.notBefore = notBefore
        self.retry = retry
        self.metadata = metadata
        self.submitter = submitter
        self.idempotencyKey = idempotencyKey
    }

    /// Whether this is ``standard``.
    package var isStandard: Bool {
        requires.isEmpty && pinnedTo == nil && timeout == nil && notBefore == .now && retry == nil && metadata.isEmpty
            && submitter == nil && idempotencyKey == nil
    }

    /// A plain task: runs anywhere, at once.
    public static let standard = TaskOptions()
}
