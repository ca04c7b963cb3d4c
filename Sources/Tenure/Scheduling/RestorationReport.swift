/// What a store was restored from, and what became of what was there.
public struct RestorationReport: Hashable, Sendable, Codable {
    /// A backup that was passed over.
    public struct Skipped: Hashable, Sendable, Codable {
        /// Its name.
        public let backup: String
        /// Why it cannot be opened.
        public let reason: TenureError
    }

    /// The backup's name.
    public let backup: String
    /// The last record that the store has now; what came after it is lost.
    public let lastSequence: SequenceNumber
    /// How many tasks are in each state.
    public let counts: StateCounts
    /// All openings before had lower numbers, those of which nothing is left among them; the next has a higher one. So no
    /// id and no lease of the lost time comes again.
    public let epoch: UInt64
    /// Newer backups that cannot be opened, the newest first.
    public let skipped: [Skipped]
    /// Files that were in the store's place; each is in the folder `quarantine` of the store now.
    public let replaced: [String]
    /// Whether the very backup stood in the store's place already, and nobody has opened it since.
    public let isRepeated: Bool
}
