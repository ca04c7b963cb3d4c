/// What a transition is to those who watch.
extension Transition {
    var eventKind: SchedulerEvent.Kind? {
        switch self {
        case .opened, .extended: nil
        case .submitted: .submitted
        case .becameDue: .becameDue
        case .assigned: .assigned
        case .accepted: .accepted
        case .completed: .completed
        case .failed: .failed
        case .reclaimed: .reclaimed
        case .released: .released
        case .snoozed: .snoozed
        case .cancelRequested: .cancelRequested
        case .cancelled: .cancelled
        case .resumed: .resumed
        case .outlived: .outlived
        case .crashed: .crashed
        case .replayed: .replayed
        case .evicted: .evicted
        case .paused(_, let isPaused): isPaused ? .paused : .unpaused
        }
    }

    var usage: Usage? {
        switch self {
        case .completed(_, _, _, let usage), .failed(_, _, _, let usage, _), .snoozed(_, _, let usage, _): usage
        default: nil
        }
    }

    var detail: String? {
        switch self {
        case .failed(_, _, let error, _, _): error
        case .reclaimed(_, _, let reason, _): "\(reason)"
        case .released(_, _, let reason): "\(reason)"
        case .cancelled(_, _, let ending): "\(ending)"
        case .evicted(_, let reason): "\(reason)"
        default: nil
        }
    }
}
