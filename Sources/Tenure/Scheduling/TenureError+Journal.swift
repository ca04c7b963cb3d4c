extension TenureError {
    /// What a journal that cannot be opened or read means for whoever asked for it; `folder` is where it is, if anywhere.
    init(_ error: JournalError, in folder: String?) {
        let journal = folder.map { "The journal in \($0)" } ?? "The journal"
        let inspect = folder.map { "tenurectl inspect \($0)" } ?? "tenurectl inspect"
        switch error {
        case .notWritable(let failure):
            self.init(.journalNotWritable, "\(journal) cannot be used (\(failure)). \(Self.advice(for: failure))")
        case .locked(let owner):
            self.init(
                .journalLocked,
                """
                \(journal) is open already: \(owner). One scheduler at a time may have a journal open: end the other \
                one, or choose another folder.
                """
            )
        case .corrupt, .unreadableRecord:
            self.init(
                .journalCorrupt,
                """
                \(journal) is corrupt: \(error). What was there had been acknowledged, so nothing is dropped silently \
                and nothing was changed. Look at it with `\(inspect)`, and restore a backup (`tenurectl restore`) or open \
                another folder.
                """
            )
        case .newerFormat:
            self.init(
                .journalFormatNewer,
                "\(journal) has a newer format (\(error)). Open it with the version of Tenure that wrote it, or a later one."
            )
        case .epochsExhausted:
            self.init(.journalFailed, "\(journal) \(error). Move what is left of it into a new one.")
        case .failed:
            self.init(
                .journalFailed,
                "\(journal) failed: \(error). Mend the cause and open it again; nothing was acknowledged that is not there."
            )
        }
    }

    private static func advice(for failure: StorageError) -> String {
        if failure.isAbsence { return "There is no such folder, and none can be made there: check the path." }
        if failure.isNoFolder { return "That is a file or no path at all: choose another folder." }
        return "Make the folder readable and writable for this process, or choose another."
    }
}
