/// What an opening of a store found.
public struct OpeningReport: Hashable, Sendable, Codable {
    /// The number of this opening; the first is 1.
    public var epoch: UInt64
    /// The random name of this opening.
    public var incarnation: Incarnation
    /// Whether the scheduler before shut down, rather than being stopped; true for a new store.
    public var endedCleanly: Bool
    /// How many records were read; the number of the last one.
    public var records: UInt64
    /// A writing that had not ended, and so had not been acknowledged, was left out: the file it was in, where in it,
    /// and the copy that was kept, in words. `nil` where there was none.
    public var tornTail: String?
    /// Checkpoints that could not be read, by their files' names; they are in `quarantine` now. Nothing is lost, for an older
    /// one and the records since were read instead; but the disk has not kept what it was given.
    public var damagedCheckpoints: [String] = []
}
