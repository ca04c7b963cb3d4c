import Tenure

/// `tenurectl restore`
struct RestoreCommand {
    private let store: String
    private let backups: String

    init(_ given: Arguments) throws {
        var arguments = given
        store = try arguments.operand("the store's folder")
        backups = try arguments.operand("the folder of the backups")
        try arguments.end()
    }

    func run() throws {
        let report = try Scheduler.restore(.directory(store), fromBackupsIn: backups)
        for skipped in report.skipped {
            Console.error("tenurectl: passed over \(skipped.backup.quoted): \(skipped.reason.message)")
        }
        if report.isRepeated {
            Console.line("the backup had been restored already, and nobody has opened the store since")
        }
        Console.line(
            """
            restored \(report.backup.quoted): everything up to record \(report.lastSequence), \(report.counts.total) \
            tasks; what came after it is lost
            """
        )
        if !report.replaced.isEmpty {
            Console.line("put apart in \("\(store)/quarantine".quoted): \(report.replaced.count) files")
        }
    }
}
