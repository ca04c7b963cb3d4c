/// What ``eventually(within:every:atLeast:clock:_:fileID:line:_:)`` waited for did not come true in time.
public struct ConditionNeverHeld: Error, Hashable, CustomStringConvertible {
    /// For how long it was tried.
    public var timeout: Duration
    /// How many times it was tried.
    public var tries: Int
    /// What was being waited for, if the caller said so.
    public var comment: String?
    /// The module and file of the call.
    public var fileID: String
    /// The line of the call.
    public var line: Int

    /// Where it was waited for, for what and for how long.
    public var description: String {
        let condition = comment ?? "the condition"
        return "\(fileID):\(line): \(condition) did not come true within \(timeout), in \(tries) tries"
    }
}
