internal import Tenure

/// A recorded journal whose files are changed, and what an opening of them may say.
struct DamagedJournal: Sendable {
    let journal: RecordedJournal

    init(_ journal: RecordedJournal) { self.journal = journal }

    /// Opens what is left of the journal: its records are a prefix of those that were written, or the opening is refused
    /// by the name of a file, and nothing was changed.
    ///
    /// - Parameter repeats: whether it is opened once more.
    /// - Returns: how many records there are; nil where the opening was refused.
    func open(_ storage: SimulatedStorage, seed: UInt64, repeats: Bool) throws -> Int? {
        let files = storage.files
        let owner: JournalOwner
        do throws(JournalError) {
            owner = try JournalOwner(storage, RecordedJournal.options, seed: seed)
        } catch {
            guard case .corrupt(let file, _, let detail) = error else {
                throw PromiseBroken("D3", "damage is told as \(error)")
            }
            // What is missing is named by what is there.
            try promise("D3", files[file] != nil, "\(file), which is not there, is said to be damaged")
            try promise("D3", !detail.isEmpty, "damage of \(file) is not described")
            try promise("D3", storage.files == files, "a refused opening has changed files")
            return nil
        }
        try owner.log.close(cleanly: false)
        try promise(
            "D3",
            owner.records.elementsEqual(journal.records.prefix(owner.records.count)),
            "the records are not those that were appended"
        )
        if repeats {
            let again = try JournalOwner(storage, RecordedJournal.options, seed: seed &+ 1)
            try again.log.close(cleanly: false)
            try promise("D3", again.records == owner.records, "a second opening finds something else")
            try promise("G2", again.opening.epoch == owner.opening.epoch + 1, "epoch \(again.opening.epoch)")
        }
        return owner.records.count
    }

    /// Reads the journal as an inspector does.
    ///
    /// - Returns: how many records there are, and whether damage was told.
    func read(_ storage: SimulatedStorage) throws -> (count: Int, damage: JournalError?) {
        var list = RecordList()
        let finding: JournalFinding
        do throws(JournalError) {
            finding = try JournalReader.read(storage, into: &list)
        } catch {
            throw PromiseBroken("D3", "damage is told as \(error)")
        }
        try promise(
            "D3",
            list.records.elementsEqual(journal.records.prefix(list.records.count)),
            "the records are not those that were appended"
        )
        return (list.records.count, finding.damage)
    }

    /// How many records are whole when the last segment is cut after so many bytes.
    func wholeRecords(in file: String, at length: Int) -> Int {
        let before = journal.marks.last { $0.file != file }?.lastSequence ?? 0
        return journal.marks.last { $0.file == file && $0.size <= length }?.lastSequence ?? before
    }
}
