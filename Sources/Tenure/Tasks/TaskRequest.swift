/// A task that is to be submitted with others: what it is, how soon, and what else is to be said of it.
///
/// The tasks of one batch may be of different kinds and priorities:
/// ```swift
/// try await scheduler.submit(contentsOf: [
///     TaskRequest(ResizeImage(path: path, width: 640), priority: .high),
///     TaskRequest(RawTask(kind: "notify")),
/// ])
/// ```
public struct TaskRequest: Hashable, Sendable {
    /// What sort of work it is.
    public var kind: TaskKind
    /// What the agent gets, byte for byte.
    public var payload: [UInt8]
    /// How soon.
    public var priority: Priority
    /// What else is to be said of it.
    public var options: TaskOptions

    /// A request for a task of plain bytes.
    public init(_ task: RawTask, priority: Priority = .normal, options: TaskOptions = .standard) {
        kind = task.kind
        payload = task.payload
        self.priority = priority
        self.options = options
    }

    /// A request for a typed task, which is encoded at once.
    ///
    /// - Throws: `payloadNotCodable` when ``AgentTask/encodePayload()`` threw.
    /// - Complexity: O(size of the payload).
    public init<Work: AgentTask>(
        _ task: Work,
        priority: Priority = .normal,
        options: TaskOptions = .standard
    ) throws(TenureError) {
        kind = Work.kind
        payload = try task.payloadToSubmit()
        self.priority = priority
        self.options = options
    }
}

extension AgentTask {
    /// The payload that the task is submitted with.
    ///
    /// - Throws: `payloadNotCodable`.
    func payloadToSubmit() throws(TenureError) -> [UInt8] {
        do {
            return try encodePayload()
        } catch {
            throw TenureError(
                .payloadNotCodable,
                "The \(Self.kind) task cannot be encoded: \(error). Nothing was recorded; mend the value or its type."
            )
        }
    }
}
