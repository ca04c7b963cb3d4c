import Tenure
import TenureTesting

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `tenurectl check`
struct CheckCommand {
    private let journal: String
    private let order: TaskOrder?
    private let printsJSON: Bool

    init(_ given: Arguments) throws {
        var arguments = given
        printsJSON = arguments.flag("--json")
        order = try arguments.option("--order").map(Self.order)
        journal = try arguments.operand("the journal's folder")
        try arguments.end()
    }

    /// `strict`, `fifo`, or an ageing interval: `30s`.
    private static func order(_ text: String) throws -> TaskOrder {
        switch text {
        case "strict": return .strict
        case "fifo": return .firstInFirstOut
        default:
            guard text.hasSuffix("s"), let seconds = Double(text.dropLast()), (0...1e9).contains(seconds) else {
                throw UsageError("--order takes strict, fifo or an ageing interval such as 30s, not \"\(text)\"")
            }
            return .ageing(.nanoseconds(Int64(seconds * 1e9)))
        }
    }

    /// - Returns: the exit status.
    func run() throws -> Int32 {
        let check = try JournalCheck(of: .directory(journal), order: order)
        if printsJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            Console.line(String(decoding: try encoder.encode(check), as: UTF8.self))
        } else {
            for violation in check.violations { Console.line(violation.description) }
            if check.violationCount > check.violations.count {
                Console.line("and \(check.violationCount - check.violations.count) more")
            }
            Console.line(check.summary)
            if let tail = check.tornTail { Console.line("left out, because it was never acknowledged: \(tail)") }
        }
        if let damage = check.damage { Console.error("tenurectl: \(damage.message)") }
        return check.isClean ? 0 : 1
    }
}
