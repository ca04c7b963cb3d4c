internal import Tenure

/// What an agent sends to a process.
enum AgentRequest: Sendable {
    case connect(ConnectionTerms)
    case next
    case accept(Lease)
    case refuse(Lease)
    case block(Lease)
    case unblock(Lease)
    case heartbeat(Lease)
    case progress(Lease, String)
    case interruption(Lease)
    case complete(Lease, output: [UInt8], Usage)
    case fail(Lease, TaskFailure, Usage)
    case snooze(Lease, Duration, Usage)
    case release(Lease)
    case leave
    case close

    var subject: LinkMessage.Subject {
        switch self {
        case .connect: .connect
        case .next: .next
        case .accept: .accept
        case .refuse: .refuse
        case .block: .block
        case .unblock: .unblock
        case .heartbeat: .heartbeat
        case .progress: .progress
        case .interruption: .interruption
        case .complete: .complete
        case .fail: .fail
        case .snooze: .snooze
        case .release: .release
        case .leave: .leave
        case .close: .close
        }
    }

    var lease: Lease? {
        switch self {
        case .accept(let lease), .refuse(let lease), .block(let lease), .unblock(let lease), .heartbeat(let lease),
            .progress(let lease, _), .interruption(let lease), .complete(let lease, _, _), .fail(let lease, _, _),
            .snooze(let lease, _, _), .release(let lease):
            lease
        case .connect(let terms): terms.resuming
        case .next, .leave, .close: nil
        }
    }
}
