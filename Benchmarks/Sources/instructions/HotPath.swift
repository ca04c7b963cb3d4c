/// Something that Tenure does for every task, on one thread and the same way in every run, so that its instructions can
/// be counted.
struct HotPath: Sendable {
    /// What thresholds and arguments call it.
    let key: String
    /// What one operation is, for people.
    let operation: String
    /// How many operations the shorter of two runs has; the other one has twice as many.
    let count: Int
    /// Does a number of operations, and whatever has to surround them.
    let run: @Sendable (_ operations: Int) throws -> Void

    init(
        _ key: String,
        _ operation: String,
        count: Int = 6_400,
        _ run: @escaping @Sendable (_ operations: Int) throws -> Void
    ) {
        self.key = key
        self.operation = operation
        self.count = count
        self.run = run
    }
}
