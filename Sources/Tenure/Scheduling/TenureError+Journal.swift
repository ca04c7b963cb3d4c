extension TenureError {
    /// What a journal that cannot be opened means for whoever opens a scheduler.
    init(_ error: JournalError) {
        switch error {
        case .notWritable:
            self.init(
                .journalNotWritable,
                "\(error.description). Make the folder writable for this process, or choose another."
            )
        case .locked:
            self.init(
                .journalLocked,
                """
                \(error.description). One scheduler at a time may have a journal open: end the other one, or choose \
                another folder.
                """
            )
        case .corrupt, .unreadableRecord:
            self.init(
                .journalCorrupt,
                """
                \(error.description). What was there had been acknowledged, so nothing is dropped silently and nothing \
                was changed. Look at it with `tenurectl inspect`, and open a backup or another folder.
                """
            )
        case .newerFormat:
            self.init(
                .journalFormatNewer,
                "\(error.description). Open it with the version of Tenure that wrote it, or a later one."
            )
        case .epochsExhausted:
            self.init(.journalFailed, "\(error.description). Move what is left of it into a new journal.")
        case .failed:
            self.init(
                .journalFailed,
                "\(error.description). Mend the cause and open it again; nothing was acknowledged that is not there."
            )
        }
    }
}
