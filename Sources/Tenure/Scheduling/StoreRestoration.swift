/// Looks for the newest backup that can be opened, and puts it in a store's place.
struct StoreRestoration {
    /// A place that may have a backup.
    struct Candidate {
        let name: String
        /// Opened when its turn comes: there may be more of them than a process may have open.
        let location: StoreLocation
    }

    let entropy: () -> UInt64

    /// - Parameters:
    ///   - location: the store, which is not touched before there is what to restore.
    ///   - candidates: the newest first.
    /// - Returns: no report when none of them can be opened, and why each of those that were tried cannot.
    func restore(
        _ location: StoreLocation,
        from candidates: [Candidate]
    ) throws(TenureError) -> (report: RestorationReport?, skipped: [RestorationReport.Skipped]) {
        var skipped: [RestorationReport.Skipped] = []
        for candidate in candidates {
            var recovery = StoreRecovery { StoreReplica(.forgettingNothing) }
            switch Self.read(candidate, into: &recovery) {
            case .failure(let reason):
                skipped.append(RestorationReport.Skipped(backup: candidate.name, reason: reason))
            case .success(let (finding, identity)):
                let outcome = try put(finding, identity, recovery, in: location)
                let report = RestorationReport(
                    backup: candidate.name,
                    lastSequence: finding.lastSequence,
                    counts: recovery.replica.tasks.counts,
                    epoch: outcome.epoch,
                    skipped: skipped,
                    replaced: outcome.replaced,
                    isRepeated: outcome.isRepeated
                )
                return (report, skipped)
            }
        }
        return (nil, skipped)
    }

    /// What is in a folder of backups, or in a folder that is one.
    static func candidates(in folder: String) throws(StorageError) -> [Candidate] {
        let itself = try PosixStorage(directory: folder, createIfMissing: false)
        let names = try itself.list()
        if names.contains(where: { SegmentName($0) != nil || CheckpointName($0) != nil }) {
            return [Candidate(name: folder, location: .storage(itself))]
        }
        // Scheduled ones sort by their names; what people have made may be called anything.
        let scheduled = names.compactMap(BackupName.init).sorted().reversed().map(\.description)
        let others = names.filter { BackupName($0) == nil && mayBeBackup($0, in: folder) }
        return (scheduled + others.sorted().reversed()).map { name in
            Candidate(name: name, location: .directory("\(folder)/\(name)"))
        }
    }

    /// Whether something with another name than a schedule gives may be a whole backup: a folder, also one that cannot be
    /// read, for that has to be told.
    private static func mayBeBackup(_ name: String, in folder: String) -> Bool {
        if name.hasSuffix(UnpublishedFolder.suffix) || BackupFolder.isBeingRemoved(name) { return false }
        do throws(StorageError) {
            _ = try PosixFolder(path: "\(folder)/\(name)")
            return true
        } catch {
            return !error.isNoFolder
        }
    }

    private static func read(
        _ candidate: Candidate,
        into recovery: inout StoreRecovery
    ) -> Result<(JournalFinding, JournalIdentity), TenureError> {
        let storage: any JournalStorage
        do throws(TenureError) {
            storage = try candidate.location.existingStorage()
        } catch {
            return .failure(error)
        }
        let folder = (storage as? PosixStorage)?.directory
        do throws(JournalError) {
            let finding = try JournalReader.read(storage, into: &recovery)
            if let damage = finding.damage { return .failure(TenureError(damage, in: folder)) }
            guard let identity = finding.identity else {
                return .failure(TenureError(.journalMissing, "There is no journal in \(candidate.name.quoted)."))
            }
            return .success((finding, identity))
        } catch {
            return .failure(TenureError(error, in: folder))
        }
    }

    private func put(
        _ finding: JournalFinding,
        _ identity: JournalIdentity,
        _ recovery: borrowing StoreRecovery,
        in location: StoreLocation
    ) throws(TenureError) -> JournalRestoration.Outcome {
        let storage = try location.storage()
        do throws(JournalError) {
            return try JournalRestoration(on: storage, entropy: entropy).restore(finding, identity, image: recovery)
        } catch {
            throw TenureError(error, in: (storage as? PosixStorage)?.directory)
        }
    }
}

extension SchedulerOptions {
    /// For who rewrites a store without knowing with which options it is used: keeps what any of them may still ask for.
    static var forgettingNothing: SchedulerOptions {
        SchedulerOptions(
            submitLimit: RateLimit(65_536, per: .seconds(1 << 31)),
            idempotencyRetention: .seconds(1 << 32),
            idempotencyCapacity: .max
        )
    }
}
