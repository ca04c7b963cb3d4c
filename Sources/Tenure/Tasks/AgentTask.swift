/// A typed unit of work: what is to be done, and the type of what comes out.
///
/// ```swift
/// struct WordCount: AgentTask {
///     static let kind: TaskKind = "word-count"
///     var path: String
///     typealias Output = Int
/// }
/// ```
/// Payload and output are coded as JSON unless the type brings its own ``encodePayload()`` and
/// ``decodePayload(_:)``. A type that says nothing of an output has ``NoOutput``. What is in the journal must stay
/// readable: a new property of a later release is optional.
public protocol AgentTask: Codable, Sendable {
    /// What the handler returns and the task's handle gives.
    associatedtype Output: Codable & Sendable = NoOutput

    /// The sort of work; stable over releases, because it is in the journal.
    static var kind: TaskKind { get }

    /// The payload that is journaled and given to the agent.
    ///
    /// - Throws: whatever keeps the value from being encoded; the submit fails with
    ///   ``TenureError/Code-swift.struct/payloadNotCodable``.
    func encodePayload() throws -> [UInt8]

    /// Makes the value from a payload, at the agent.
    ///
    /// - Throws: whatever is wrong with the bytes; the attempt then counts as failed.
    static func decodePayload(_ payload: [UInt8]) throws -> Self

    /// The bytes of an output, for the journal.
    ///
    /// - Throws: whatever keeps the value from being encoded; the attempt then counts as failed.
    static func encodeOutput(_ output: Output) throws -> [UInt8]

    /// Makes the output from its bytes, at the handle.
    ///
    /// - Throws: whatever is wrong with the bytes; the handle throws
    ///   ``TenureError/Code-swift.struct/outputNotCodable``.
    static func decodeOutput(_ bytes: [UInt8]) throws -> Output
}

/// The output of a task that has none.
public struct NoOutput: Codable, Hashable, Sendable {
    /// Nothing.
    public init() {}
}
