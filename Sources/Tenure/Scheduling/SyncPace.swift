/// Decides when a journal is synced, and when a frame is added that says that it is: a value that is told what happens
/// and when, and has no clock.
struct SyncPace {
    /// What is to be done while there is nothing to write.
    enum Rest: Hashable {
        /// Nothing, until there is something to write.
        case nothing
        /// Nothing, until there is something to write or the time has come so far.
        case until(Int64)
        case sync
        /// Write that the last record is synced: without that, damage to it would pass for a write that never ended.
        case witness
    }

    /// How long there is nothing to write before the last record is witnessed: rarely while there is work, soon after.
    static let quiet: Int64 = 50_000_000

    private let durability: Durability
    /// Since when there is something that is not synced, and is to be.
    private var unsyncedSince: Int64?
    /// Whether the last record is synced and no later frame says so.
    private var isUnwitnessed = false
    /// Since when there has been nothing to write.
    private var quietSince: Int64?

    init(_ durability: Durability) { self.durability = durability }

    /// Whether a frame is synced before anyone is told of its records.
    var syncsEachFrame: Bool { durability == .everyCommit }

    /// A frame was written, and synced where each one is.
    ///
    /// - Parameter now: read only where it matters.
    /// - Returns: whether it is time to sync.
    mutating func noteFrame(at now: @autoclosure () -> Int64) -> Bool {
        quietSince = nil
        isUnwitnessed = syncsEachFrame
        guard case .interval(let interval) = durability else { return false }
        let now = now()
        let since = unsyncedSince ?? now
        unsyncedSince = since
        return now - since >= interval.saturatedNanoseconds
    }

    /// Everything was synced.
    mutating func noteSync() {
        unsyncedSince = nil
        isUnwitnessed = true
    }

    /// A frame says that the last record is synced.
    mutating func noteWitness() { isUnwitnessed = false }

    /// There is nothing to write.
    mutating func rest(at now: Int64) -> Rest {
        if case .interval(let interval) = durability, let unsyncedSince {
            let due = unsyncedSince + interval.saturatedNanoseconds
            return due <= now ? .sync : .until(due)
        }
        guard isUnwitnessed else { return .nothing }
        let since = quietSince ?? now
        quietSince = since
        return since + Self.quiet <= now ? .witness : .until(since + Self.quiet)
    }
}
