internal import Synchronization

/// A backup that somebody waits for, made by whoever makes checkpoints: so nothing that it copies is removed meanwhile.
final class BackupRequest: Sendable {
    typealias Outcome = Result<BackupReport, TenureError>

    private let work: @Sendable (BackupMaker) -> Outcome
    private let answer = Rendezvous<Outcome>()
    private let cancelled = Atomic(false)

    init(_ work: @escaping @Sendable (BackupMaker) -> Outcome) { self.work = work }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    /// Makes the backup, or gives it up when nobody wants it any more.
    func serve(_ maker: BackupMaker) { answer.deliver(work(maker)) }

    /// There will be no backup.
    func refuse(_ error: TenureError) { answer.deliver(.failure(error)) }

    /// Waits for the backup. When the waiting task is cancelled it is given up; this returns once nothing of it is touched
    /// any more.
    func outcome() async -> Outcome {
        await withTaskCancellationHandler {
            // Somebody always answers, and nobody abandons this wait.
            await answer.valueRegardlessOfCancellation() ?? .failure(.schedulerShutDown())
        } onCancel: {
            cancelled.store(true, ordering: .relaxed)
        }
    }
}
