/// Makes a store of a backup that is read back, so that what cannot be opened is found, and stops when it is told to.
struct BackupReading: ~Copyable, JournalReplayer {
    private var recovery: StoreRecovery
    private let mayGoOn: () -> Bool

    init(_ options: SchedulerOptions, mayGoOn: @escaping () -> Bool = { true }) {
        recovery = StoreRecovery { StoreReplica(options) }
        self.mayGoOn = mayGoOn
    }

    var counts: StateCounts { recovery.replica.tasks.counts }

    /// Ends the reading.
    consuming func finish() -> StoreRecovery { recovery }

    mutating func begin() { recovery.begin() }

    mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord) {
        try checkWhetherToStop()
        try recovery.restore(&part)
    }

    mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
        try checkWhetherToStop()
        try recovery.replay(&record, sequence)
    }

    private func checkWhetherToStop() throws(UnreadableRecord) {
        guard mayGoOn() else { throw UnreadableRecord("nobody wants it any more") }
    }
}
