import Tenure

/// `tenurectl compact`
struct CompactCommand {
    private let store: String

    init(_ given: Arguments) throws {
        var arguments = given
        store = try arguments.operand("the store's folder")
        try arguments.end()
    }

    func run() throws {
        let report = try Scheduler.compact(.directory(store))
        Console.line(
            """
            \(report.counts.total) tasks, up to record \(report.lastSequence): \(report.bytesAfter) bytes, which were \
            \(report.bytesBefore)
            """
        )
        if let tail = report.tornTail { Console.line("left out what was never acknowledged: \(tail)") }
    }
}
