import Tenure

/// What the scheduler knows of the files: read from its snapshot, and so from its journal.
struct Ledger {
    struct Entry {
        var task: TaskID
        var path: String
        var status: TaskStatus
        /// What came out, of a file that is done.
        var digest: FileDigest?
        /// What went wrong last, if anything did.
        var failure: String?
    }

    private(set) var entries: [Entry] = []
    /// The files that were submitted.
    private(set) var paths: Set<String> = []

    init(_ snapshot: Snapshot) throws {
        for task in snapshot.tasks where task.kind == DigestFile.kind {
            let path = try DigestFile.decodePayload(task.payload).path
            paths.insert(path)
            entries.append(
                Entry(
                    task: task.id,
                    path: path,
                    status: task.status,
                    digest: try task.output.map(DigestFile.decodeOutput),
                    failure: task.errors.last?.message
                )
            )
        }
    }

    /// The tasks that have not reached their end.
    var unfinished: [TaskID] { entries.filter { !$0.status.isTerminal }.map(\.task) }
}
