/// A task whose payload and output are plain bytes, for callers that bring their own encoding.
public struct RawTask: Hashable, Sendable {
    /// What sort of work it is.
    public var kind: TaskKind
    /// What the agent gets, byte for byte.
    public var payload: [UInt8]

    /// A task of `kind` that carries `payload`.
    public init(kind: TaskKind, payload: [UInt8] = []) {
        self.kind = kind
        self.payload = payload
    }
}
