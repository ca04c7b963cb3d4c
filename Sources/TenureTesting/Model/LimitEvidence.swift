/// What the records of one opening say of limits that nobody has told: a task that was tried again after n failures shows
/// that more than n are allowed, one that died of them that no more are (T6).
struct LimitEvidence: Sendable {
    /// One limit.
    struct Limit: Sendable {
        private var highestSurvived = 0
        private var lowestDeadly = Int.max

        /// - Returns: whether no limit allows what was seen.
        mutating func see(_ count: Int, isDeadly: Bool) -> Bool {
            if isDeadly {
                lowestDeadly = min(lowestDeadly, count)
            } else {
                highestSurvived = max(highestSurvived, count)
            }
            return lowestDeadly <= highestSurvived
        }
    }

    var failures = Limit()
    var crashes = Limit()
    var refusals = Limit()
}
