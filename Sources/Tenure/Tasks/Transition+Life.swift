extension Transition {
    /// What the transition changes in the number of live tasks: those that have not come to their end.
    ///
    /// The intake counts by it, in the step in which it numbers the record; so whatever else begins or ends a task must
    /// stand here.
    package var liveChange: Int {
        switch self {
        case .submitted: 1
        case .completed: -1
        case .cancelled: -1
        case .failed(_, _, _, _, let next), .reclaimed(_, _, _, let next), .crashed(_, let next):
            if case .dead = next { -1 } else { 0 }
        case .replayed: 1
        case .opened, .becameDue, .assigned, .accepted, .released, .snoozed, .cancelRequested, .resumed, .outlived,
            .evicted, .paused, .extended:
            0
        }
    }
}
