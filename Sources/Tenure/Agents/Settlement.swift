/// How an agent ends its lease.
///
/// What is rare and large is kept elsewhere: every task's code that runs has room for one of these, and the agent that has
/// asked longest is the one whose memory is coldest.
package enum Settlement: Sendable {
    case completed(output: [UInt8], Usage)
    indirect case failed(TaskFailure, Usage)
    indirect case snoozed(Duration, Usage)
    case refused
    case released(ReleaseReason)
}

extension AgentCore.State {
    /// Why an agent in this state cannot end its lease in this way; `nil` when it can.
    ///
    /// - Parameter isCancelling: the task is to be cancelled; then blocked work may end, too.
    func advice(against settlement: Settlement, isCancelling: Bool) -> String? {
        switch (self, settlement) {
        case (.assigned(let lease), .completed), (.assigned(let lease), .failed), (.assigned(let lease), .released),
            (.assigned(let lease), .snoozed):
            "has not accepted task \(lease.task). Accept it first, or refuse it"
        case (.working(let lease), .refused), (.blocked(let lease), .refused):
            "has accepted task \(lease.task) and cannot refuse it any more. Release it, or say that it failed"
        case (.blocked(let lease), _) where !isCancelling:
            "is blocked on task \(lease.task). Unblock it first"
        default:
            nil
        }
    }
}
