/// News of scheduled backups, which are made beside the domain.
extension Domain {
    mutating func tellOfBackup(_ name: String) {
        beginTurn()
        catchUp()
        statistics.backups += 1
        emit(.backupMade, cause: .timer) { $0.detail = name }
        endTurn()
    }

    mutating func tellOfFailedBackup(_ error: TenureError) {
        beginTurn()
        catchUp()
        statistics.failedBackups += 1
        emit(.backupFailed, cause: .timer) { $0.detail = error.message }
        endTurn()
    }
}
