import Tenure

/// `tenurectl verify`
struct VerifyCommand {
    private static let tornTailStatus: Int32 = 4
    private let journal: String

    init(_ given: Arguments) throws {
        var arguments = given
        journal = try arguments.operand("the journal's folder")
        try arguments.end()
    }

    /// - Returns: the exit status.
    func run() throws -> Int32 {
        let verification = try JournalVerification(directory: journal)
        Console.line("\(verification.records) records, \(verification.counts.total) tasks")
        for damage in verification.damage { Console.error("tenurectl: \(damage.message)") }
        if !verification.damage.isEmpty {
            if verification.canBeOpened { Console.error("tenurectl: the journal can be opened all the same") }
            return 1
        }
        if let tail = verification.tornTail {
            Console.line("the next opening leaves out what was never acknowledged: \(tail)")
            return Self.tornTailStatus
        }
        Console.line("all is well")
        return 0
    }
}
