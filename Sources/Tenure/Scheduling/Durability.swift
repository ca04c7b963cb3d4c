/// When a record counts as recorded, and so when a submit returns and an output arrives.
public enum Durability: String, Hashable, Sendable, Codable, CaseIterable {
    /// Loses nothing that was acknowledged: each group of records is synced before anyone is told.
    case everyCommit
    /// Loses what the system had not written yet when the power went; survives the death of the process.
    case unsynced
}
