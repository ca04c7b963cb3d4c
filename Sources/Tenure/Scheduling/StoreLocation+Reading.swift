/// Reading a journal without opening it: no lock is needed, nothing is written, and it may be in use.
extension StoreLocation {
    /// Gives everything that is readable to a replayer, once more to a new one where files have gone meanwhile: the
    /// journal's owner has made a checkpoint that stands for them.
    ///
    /// - Parameter make: makes a replayer that has seen nothing.
    /// - Returns: what was found; damage is told there.
    /// - Throws: `journalMissing` when there is none, `journalNotWritable` when it cannot be read, `journalFormatNewer`,
    ///   `journalCorrupt` when a record makes no sense.
    package func readJournal<Replayer: JournalReplayer & ~Copyable>(
        into replayer: inout Replayer,
        _ make: () -> Replayer
    ) throws(TenureError) -> JournalFinding {
        let storage = try existingStorage()
        var triesLeft = JournalReader.largestNumberOfTries
        while true {
            replayer = make()
            switch Self.read(storage, into: &replayer) {
            case .success(let finding) where finding.isEmpty: throw noJournal
            case .success(let finding): return finding
            case .failure(let error) where triesLeft == 0 || !error.isAboutAbsentFile:
                throw TenureError(error, in: folder)
            case .failure: triesLeft -= 1
            }
        }
    }

    private static func read<Replayer: JournalReplayer & ~Copyable>(
        _ storage: any JournalStorage,
        into replayer: inout Replayer
    ) -> Result<JournalFinding, JournalError> {
        do throws(JournalError) {
            return .success(try JournalReader.read(storage, into: &replayer))
        } catch {
            return .failure(error)
        }
    }

    private var folder: String? { if case .directory(let path) = place { path } else { nil } }

    private var noJournal: TenureError {
        folder.map { JournalInspection.missing($0) }
            ?? TenureError(
                .journalMissing,
                "There is no journal in this storage. Give the one that a scheduler was opened with."
            )
    }

    /// The error of damage that reading has found.
    package func error(of damage: JournalError) -> TenureError { TenureError(damage, in: folder) }
}
