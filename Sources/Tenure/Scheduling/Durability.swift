/// When a record counts as recorded, and so when a submit returns and an output arrives; each is named by what it may
/// lose. The death of the process loses nothing in any of them.
public enum Durability: Hashable, Sendable {
    /// Loses nothing that was acknowledged: each group of records is synced before anyone is told.
    case everyCommit
    /// Loses what was written in the last so long before the power went, and while the sync after that was under way:
    /// syncs that much after the first record that is not synced, and so at most so often. A record counts once it is
    /// written. More than zero, and an hour at most.
    case interval(Duration)
    /// Loses what the system had not written yet when the power went: seconds to minutes. Syncs only at the end of each
    /// file of the journal, and when it is closed. A record counts once it is written.
    case unsynced
}

extension Durability {
    static let longestInterval = Duration.seconds(3600)

    func check() throws(TenureError) {
        guard case .interval(let interval) = self else { return }
        let role = "interval of SchedulerOptions.durability"
        try InputLimits.check(positive: interval, as: role)
        guard interval <= Self.longestInterval else {
            throw TenureError(
                .invalidConfiguration,
                "The \(role) is \(interval). It must be at most \(Self.longestInterval); `.unsynced` has no limit."
            )
        }
    }
}
