internal import Synchronization

/// A backup that somebody waits for, made by whoever makes checkpoints: so nothing that it copies is removed meanwhile.
final class BackupRequest: Sendable {
    private let work: @Sendable (Result<BackupMaker, TenureError>) -> Void
    private let cancelled = Atomic(false)

    /// - Parameter work: is called once: with who makes the backup, or with why there will be none.
    init(_ work: @escaping @Sendable (Result<BackupMaker, TenureError>) -> Void) { self.work = work }

    /// Nobody wants it any more.
    func cancel() { cancelled.store(true, ordering: .relaxed) }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func serve(_ maker: BackupMaker) { work(.success(maker)) }

    func refuse(_ error: TenureError) { work(.failure(error)) }
}
