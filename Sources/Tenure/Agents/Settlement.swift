/// How an agent ends its lease.
package enum Settlement: Sendable {
    case completed(output: [UInt8], Usage)
    case failed(TaskFailure, Usage)
    case refused
    case released(ReleaseReason)
}
