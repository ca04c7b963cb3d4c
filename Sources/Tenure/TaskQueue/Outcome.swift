/// How a task ended.
package enum Outcome: Sendable {
    case completed(output: [UInt8])
    case dead(DeathReason, errors: [Attempt])
    case cancelled
    /// It has ended, and how is forgotten.
    case evicted
    /// The scheduler ended first.
    case schedulerEnded(TenureError)
}

extension Outcome {
    init(_ ending: TaskSpecification.Ending) {
        switch ending {
        case .completed(let output): self = .completed(output: output)
        case .cancelled: self = .cancelled
        }
    }
}
