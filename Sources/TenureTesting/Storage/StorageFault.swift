public import Tenure

/// A call to a ``MemoryStorage`` that is to fail.
public struct StorageFault: Hashable, Sendable {
    /// Which call fails, counted from 1 from the moment the fault is set.
    public var call: Int
    /// The operation that is counted; nil counts every one.
    public var operation: StorageOperation?
    /// The error number (`errno`) it fails with.
    public var code: Int32
    /// Whether every later call that is counted fails too.
    public var isSticky: Bool

    /// Lets the `call`-th call fail.
    public init(call: Int, of operation: StorageOperation? = nil, code: Int32, isSticky: Bool = false) {
        self.call = call
        self.operation = operation
        self.code = code
        self.isSticky = isSticky
    }
}
