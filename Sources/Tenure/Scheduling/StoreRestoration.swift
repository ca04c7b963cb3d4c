/// Looks for the newest backup that can be opened, and puts it in a store's place.
struct StoreRestoration {
    /// A place that may have a backup.
    struct Candidate {
        let name: String
        let storage: any JournalStorage
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
            return [Candidate(name: folder, storage: itself)]
        }
        // Scheduled ones sort by their names; what people have made may be called anything.
        let scheduled = names.compactMap(BackupName.init).sorted().reversed().map(\.description)
        let others = names.filter { BackupName($0) == nil && !$0.hasSuffix(UnpublishedFolder.suffix) }
        var candidates: [Candidate] = []
        for name in scheduled + others.sorted().reversed() {
            guard let storage = try? PosixStorage(directory: "\(folder)/\(name)", createIfMissing: false) else {
                continue
            }
            candidates.append(Candidate(name: name, storage: storage))
        }
        return candidates
    }

    private static func read(
        _ candidate: Candidate,
        into recovery: inout StoreRecovery
    ) -> Result<(JournalFinding, JournalIdentity), TenureError> {
        let folder = (candidate.storage as? PosixStorage)?.directory
        do throws(JournalError) {
            let finding = try JournalReader.read(candidate.storage, into: &recovery)
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
