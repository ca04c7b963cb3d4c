public import Tenure

/// A call to a ``SimulatedStorage`` that is to go wrong.
public struct StorageFault: Hashable, Sendable {
    /// How it goes wrong.
    public enum Effect: Hashable, Sendable {
        /// It fails with this error number (`errno`). A write leaves the first half of its bytes; after a sync, of a
        /// file or of the directory, no later one makes durable what was to be, as in operating systems, which tell of
        /// it once; any other call does nothing.
        case error(Int32)
        /// A sync, of a file or of the directory, fails with this error number, although it has made everything durable;
        /// any other call as ``error(_:)``.
        case errorAfterSync(Int32)
        /// A write or a read does only a part: one byte at least. Any other call succeeds.
        case short
    }

    /// Which call it is, counted from 1 from the moment the fault is set.
    public var call: Int
    /// The operation that is counted; nil counts every one.
    public var operation: StorageOperation?
    /// How it goes wrong.
    public var effect: Effect
    /// Whether it happens to every later call that is counted, too.
    public var isSticky: Bool

    /// Lets the `call`-th call go wrong.
    public init(call: Int, of operation: StorageOperation? = nil, effect: Effect, isSticky: Bool = false) {
        self.call = call
        self.operation = operation
        self.effect = effect
        self.isSticky = isSticky
    }

    /// Lets the `call`-th call fail with an error number.
    public init(call: Int, of operation: StorageOperation? = nil, code: Int32, isSticky: Bool = false) {
        self.init(call: call, of: operation, effect: .error(code), isSticky: isSticky)
    }
}
