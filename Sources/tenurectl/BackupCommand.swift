import Tenure

/// `tenurectl backup`
struct BackupCommand {
    private let store: String
    private let destination: String

    init(_ given: Arguments) throws {
        var arguments = given
        store = try arguments.operand("the store's folder")
        destination = try arguments.operand("the folder of the backup")
        try arguments.end()
    }

    func run() throws {
        let report = try Scheduler.backUp(storeAt: .directory(store), to: .directory(destination))
        Console.line(
            """
            \(destination.quoted) has everything up to record \(report.lastSequence): \(report.counts.total) tasks, \
            \(report.records) records, \(report.bytes) bytes in \(report.files) files; read back, and all is well
            """
        )
    }
}
