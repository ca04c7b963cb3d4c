/// Backups that a scheduler makes while it runs: how often, where, and how many are kept.
///
/// Each is a folder of its own, `backup-<epoch>-<last record>-<time>`, and a store that can be opened. The names sort from
/// the oldest to the newest. An older one is removed only after a newer one was read back. A store that has not changed is
/// not copied again. What goes wrong is an event (``SchedulerEvent/Kind/backupFailed``), is counted
/// (``Statistics/failedBackups``), and is tried again when the next one is due; the scheduler goes on.
public struct BackupSchedule: Hashable, Sendable, Codable {
    /// The folder that they are in; made if it is missing. Not within the store, best on another disk, and for one store
    /// alone: beside backups of another one, or of a later state of this one, none is made. The path is absolute or from
    /// where the process stands.
    public var folder: String
    /// How long after one the next is made, in store time; more than zero. An opening goes by the time in the newest one's
    /// name: however often a service starts anew, a backup is made as often.
    public var interval: Duration
    /// How many are kept; at least 1.
    public var keptCount: Int

    /// A schedule: one backup an hour, of which a day's are kept, unless told otherwise.
    public init(into folder: String, every interval: Duration = .seconds(3_600), keeping keptCount: Int = 24) {
        self.folder = folder
        self.interval = interval
        self.keptCount = keptCount
    }

    private enum Key: String, CodingKey { case folder, interval, keptCount }

    /// Reads an object with the names of the properties, the interval as seconds in decimal text; what is missing but for
    /// the folder is as in ``init(into:every:keeping:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(into: try container.decode(String.self, forKey: .folder))
        interval = try container.decode(seconds: .interval, or: interval)
        keptCount = try container.decode(.keptCount, or: keptCount)
    }

    /// Writes an object with the names of the properties, the interval as seconds in decimal text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(folder, forKey: .folder)
        try container.encode(seconds: interval, forKey: .interval)
        try container.encode(keptCount, forKey: .keptCount)
    }

    func check() throws(TenureError) {
        try InputLimits.check(positive: interval, as: "BackupSchedule.interval")
        if folder.isEmpty || folder.utf8.contains(0) {
            throw TenureError(.invalidConfiguration, "BackupSchedule.folder is \(folder.quoted). Give a folder's path.")
        }
        guard keptCount < 1 else { return }
        throw TenureError(.invalidConfiguration, "BackupSchedule.keptCount is \(keptCount). It must be at least 1.")
    }

    /// How long to wait for the next one, after `newest`. After a clock went back nobody knows how old that is, and the next
    /// one, which has a time that can be gone by, is made at once.
    func wait(after newest: BackupName?, now: WallTime) -> Duration {
        guard let newest, newest.wall <= now else { return .zero }
        // Each is a number of nanoseconds that 64 bits hold, so their difference is a duration.
        let age = Duration.nanoseconds(now.nanoseconds) - .nanoseconds(newest.wall.nanoseconds)
        return max(.zero, interval - age)
    }

    /// Those that are too many.
    func expired(of names: [BackupName]) -> [BackupName] { names.sorted().dropLast(keptCount) }
}
