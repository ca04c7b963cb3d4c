/// Backups: copies of the store that can be opened as it can.
extension Scheduler {
    /// Copies the store while it is in use: everything that was acknowledged before the call is in the copy, and up to
    /// some record everything that happened during it. When this returns the copy is durable, and was read back by the
    /// code that opens stores.
    ///
    /// The scheduler does not stop for it: a thread beside it reads the journal's files. Checkpoints wait meanwhile, so the
    /// journal may grow, and while the copy is read back it costs the memory of a second store. The backup is a store that
    /// can be opened, for a look; tasks that were being worked on are in it as after a crash. To go on with it, restore it:
    /// only ``restore(_:fromBackupsIn:)`` keeps ids, tokens and fences from coming again.
    ///
    /// Until it is whole it is not under its name: a folder is filled as `NAME.partial` beside; in a storage of your own
    /// the file that an opening begins with gets its name last.
    ///
    /// - Parameter location: a folder or a storage in which nothing is; a folder that is missing is made. Not within the
    ///   store.
    /// - Returns: what is in it.
    /// - Throws: `backupRefused` for a place that cannot be used, or a store in memory; `backupFailed` when it could not be
    ///   written or read back; `backupCancelled` when the calling task was cancelled; `journalCorrupt` when the store is
    ///   damaged; `shutDown`, `journalFailed`. Nothing is left of the copy then, and the store is as it was.
    /// - Complexity: O(size of the journal).
    @discardableResult
    public nonisolated func backUp(to location: StoreLocation) async throws(TenureError) -> BackupReport {
        try await makeBeside { maker, durable throws(TenureError) in
            try maker.make(at: location, durable: durable)
        }
    }

    /// Copies a store that nobody has open, or another process: everything that is in its journal, up to some record. Of
    /// the store nothing is changed, and it needs no lock.
    ///
    /// - Parameters:
    ///   - location: the store.
    ///   - destination: as for ``backUp(to:)``.
    /// - Returns: what is in it.
    /// - Throws: `journalMissing`, `journalNotWritable`, `journalCorrupt`, `journalFormatNewer`, `journalFailed` for a store
    ///   that cannot be read; `backupRefused`, `backupFailed`. Nothing is left of the copy then.
    /// - Complexity: O(size of the journal). Reads and writes files on the calling thread.
    @discardableResult
    public static func backUp(
        storeAt location: StoreLocation,
        to destination: StoreLocation
    ) throws(TenureError) -> BackupReport {
        let maker = BackupMaker(source: try location.existingStorage(), options: .standard, mayGoOn: { true })
        return try maker.make(at: destination, durable: nil)
    }

    /// Has something made beside the scheduler, by whoever makes checkpoints.
    ///
    /// When the calling task is cancelled it is given up; this returns once nothing of it is touched any more.
    /// - Parameter make: is told up to which record everything is durable.
    nonisolated func makeBeside<Made: Sendable>(
        _ make: @escaping @Sendable (BackupMaker, @escaping () -> SequenceNumber) throws(TenureError) -> Made
    ) async throws(TenureError) -> Made {
        guard let journal else {
            throw .backupRefused("A store in memory has no files to copy. Open the scheduler on a folder.")
        }
        // What was acknowledged has its number.
        switch await gate.durability(of: gate.lastSequence) {
        case true?: break
        case false?: throw gate.failure ?? .schedulerShutDown()
        case nil: throw TenureError(.stopped, of: nil, at: nil)
        }
        let gate = gate
        let answer = Rendezvous<Result<Made, TenureError>>()
        let request = BackupRequest { maker in
            answer.deliver(
                maker.flatMap { maker in
                    do throws(TenureError) {
                        return .success(try make(maker) { gate.durable })
                    } catch {
                        return .failure(error)
                    }
                }
            )
        }
        journal.checkpointer.take(request)
        let outcome = await withTaskCancellationHandler {
            // Somebody always answers, and nobody abandons this wait.
            await answer.valueRegardlessOfCancellation() ?? .failure(.schedulerShutDown())
        } onCancel: {
            request.cancel()
        }
        if case .failure(let error) = outcome, error.code == .backupCancelled, !request.isCancelled {
            throw gate.failure ?? .schedulerShutDown()
        }
        return try outcome.get()
    }
}
