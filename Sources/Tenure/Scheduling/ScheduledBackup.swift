/// A backup that the schedule asks for: made if it is due, and then older ones are removed.
struct ScheduledBackup: Sendable {
    /// What came of it.
    enum Outcome: Sendable {
        case made(BackupName, BackupReport)
        /// The store is as the newest backup has it.
        case unchanged
        /// The newest one is young still.
        case notDue(for: Duration)
    }

    let schedule: BackupSchedule
    /// The store's opening.
    let epoch: UInt64
    let now: WallTime
    /// Whether the newest one's age says when the next is due; else it is due now.
    let goesByAge: Bool

    func make(_ maker: BackupMaker, durable: @escaping () -> SequenceNumber) throws(TenureError) -> Outcome {
        let folder = BackupFolder(path: schedule.folder)
        try maker.refuse(schedule.folder)
        let newest = try writing { () throws(StorageError) in try folder.names().last }
        if let newest { try refuseUnlessBefore(maker.source, newest, in: folder, durable: durable()) }
        if goesByAge, case let wait = schedule.wait(after: newest, now: now), wait > .zero { return .notDue(for: wait) }
        if let newest, newest.epoch == epoch, newest.lastSequence == durable() { return .unchanged }
        let place = try writing { () throws(StorageError) in try folder.begin() }
        var name = BackupName(epoch: epoch, lastSequence: 0, wall: now)
        let report = try maker.make(in: place, at: schedule.folder, durable) { copy in
            name = BackupName(epoch: copy.epoch, lastSequence: copy.lastSequence, wall: now)
            return name.description
        }
        do throws(StorageError) {
            // Only now: the newer one was read back, and has its name for good.
            try folder.remove(schedule.expired(of: folder.names()))
        } catch {
            throw TenureError(
                .backupFailed,
                """
                The backup "\(name)" was made in \(schedule.folder.quoted), but older ones could not be removed: \(error). \
                Mend the cause, or remove them; it is tried again after the next one.
                """
            )
        }
        return .made(name, report)
    }

    /// Refuses a folder whose newest backup this store has not come from: what is made now would sort among others' backups
    /// or before its own, be removed as the oldest, or have theirs removed.
    private func refuseUnlessBefore(
        _ source: any JournalStorage,
        _ newest: BackupName,
        in folder: BackupFolder,
        durable: SequenceNumber
    ) throws(TenureError) {
        let isOfLaterTime = (newest.epoch, newest.lastSequence) > (epoch, durable)
        // One that cannot be read is nobody's reason to have none.
        let journals = (try? JournalReader.journalID(of: source), folder.journalID(of: newest))
        let isOfAnotherStore = if case (let own?, let other?) = journals { own != other } else { false }
        guard isOfLaterTime || isOfAnotherStore else { return }
        throw .backupRefused(
            """
            \(schedule.folder.quoted) has backups of \(isOfAnotherStore ? "another store" : "a later state of the store"), \
            such as "\(newest)", between which those of this one would not be found again. Restore the newest of them, or \
            give the store a folder of its own.
            """
        )
    }

    private func writing<Value>(_ body: () throws(StorageError) -> Value) throws(TenureError) -> Value {
        do throws(StorageError) {
            return try body()
        } catch {
            throw TenureError(.copy(JournalError(error)), of: nil, at: schedule.folder)
        }
    }
}
