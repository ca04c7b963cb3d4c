/// Going back to a backup. The library never does it by itself: what came after the backup is lost.
extension Scheduler {
    /// Puts the newest backup that can be opened in the place of a store that nobody has open, to be opened after that.
    ///
    /// What was there is not removed: it goes to the folder `quarantine` in the store. The next opening has a number that
    /// is higher than any before by 4,096 at least, also than those that the backup does not know of: no id, token or fence
    /// of the lost time comes again. Whatever had been submitted or done since the backup has to be submitted or looked
    /// into again.
    ///
    /// A loss of power at any moment leaves the store as it was or the backup in its place. Doing it twice does no harm:
    /// while nobody has opened the store since, the second time changes nothing.
    /// - Parameters:
    ///   - location: the store; a folder that is missing is made.
    ///   - folder: a folder of backups, such as that of a ``BackupSchedule``, or one backup. The newest is the last by
    ///     name.
    /// - Returns: which backup it was, what is in it, and what became of the rest.
    /// - Throws: `backupMissing` when there is none that can be opened; `backupRefused` for a store in memory;
    ///   `journalLocked` while the store is open; `journalNotWritable`, `journalFailed`.
    /// - Complexity: O(size of the backup). Reads and writes files on the calling thread.
    @discardableResult
    public static func restore(
        _ location: StoreLocation,
        fromBackupsIn folder: String
    ) throws(TenureError) -> RestorationReport {
        let candidates: [StoreRestoration.Candidate]
        do throws(StorageError) {
            candidates = try StoreRestoration.candidates(in: folder)
        } catch {
            guard error.isAbsence else { throw TenureError(JournalError(error), in: folder) }
            throw .backupMissing(in: folder, [])
        }
        let restoration = StoreRestoration(entropy: SystemCalls.entropy)
        let (report, skipped) = try restoration.restore(location, from: candidates)
        guard let report else { throw .backupMissing(in: folder, skipped) }
        return report
    }
}

extension TenureError {
    fileprivate static func backupMissing(in folder: String, _ skipped: [RestorationReport.Skipped]) -> TenureError {
        let reasons = skipped.map { " \($0.backup.quoted) cannot be opened: \($0.reason.message)" }.joined()
        return TenureError(
            .backupMissing,
            """
            There is no backup in \(folder.quoted) that can be opened; nothing was changed. Give a folder of backups, or \
            one backup.\(reasons)
            """
        )
    }
}
