import Tenure

/// Backed up every hour while it runs, and once more whenever somebody asks for it.
func openWithBackups(_ store: String, backups: String) async throws -> Scheduler {
    let schedule = BackupSchedule(into: backups, every: .seconds(3_600), keeping: 48)
    return try await Scheduler.open(.directory(store), options: SchedulerOptions(backups: schedule))
}

func backUpBeforeUpgrade(_ scheduler: Scheduler) async throws {
    let report = try await scheduler.backUp(to: .directory("/var/backups/before-upgrade"))
    print("everything up to record \(report.lastSequence) is in \(report.bytes) bytes")
}
