/// Backups that are made while the scheduler runs.
extension Scheduler {
    /// A child of ``run()``: makes backups as the schedule says.
    nonisolated func makeBackups(_ schedule: BackupSchedule) async {
        var wait = Duration.zero
        var goesByAge = true
        while !Task.isCancelled {
            let due = gate.clock.now.advanced(by: wait)
            if wait > .zero { try? await gate.clock.sleep(until: due) }
            if Task.isCancelled { return }
            wait = schedule.interval
            let backup = ScheduledBackup(
                schedule: schedule,
                epoch: opening.epoch,
                now: gate.clock.wall,
                goesByAge: goesByAge
            )
            goesByAge = false
            do throws(TenureError) {
                switch try await makeBeside({ maker, durable throws(TenureError) in
                    try backup.make(maker, durable: durable)
                }) {
                case .made(let name, _): await turn { $0.tellOfBackup("\(name)") }
                case .unchanged: break
                case .notDue(let rest): wait = rest
                }
            } catch {
                // The end of the scheduler is no failure of a backup.
                if Task.isCancelled || error.code == .shutDown { return }
                await turn { $0.tellOfFailedBackup(error) }
            }
        }
    }
}
