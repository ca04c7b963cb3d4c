extension TenureError {
    /// A place where no backup can be made, or nothing to make it of.
    static func backupRefused(_ message: String, file: StaticString = #fileID, line: UInt = #line) -> TenureError {
        TenureError(.backupRefused, message, file: file, line: line)
    }

    /// Why there is no backup; `store` and `path` are where the store is and where the backup was to be, if anywhere.
    init(_ failure: JournalCopier.Failure, of store: String?, at path: String?) {
        let place = path.map { " in \($0.quoted)" } ?? ""
        switch failure {
        case .stopped:
            self.init(
                .backupCancelled,
                "The backup was given up: whoever asked for it was cancelled. Nothing is left of it."
            )
        case .nothing:
            self =
                store.map(JournalInspection.missing)
                ?? TenureError(.journalMissing, "There is no journal. Check where it is kept.")
        case .source(let error):
            self.init(error, in: store)
        case .copy(.locked(let owner)):
            self.init(.backupRefused, "\(owner) is being made\(place) already. Wait for it, or give another folder.")
        case .copy(let error):
            self.init(
                .backupFailed,
                """
                The backup\(place) failed: \(error). The store is as it was, and nothing is left of the backup. Mend \
                the cause (a full disk, say), or back up to another place.
                """
            )
        }
    }
}
