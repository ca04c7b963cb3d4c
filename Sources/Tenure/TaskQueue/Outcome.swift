/// How a task ended.
package enum Outcome: Sendable {
    case completed(output: [UInt8])
    case dead(DeathReason, errors: [AttemptError])
    /// The scheduler ended first.
    case schedulerEnded(TenureError)
}
