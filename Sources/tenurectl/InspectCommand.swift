import Tenure

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `tenurectl inspect`
struct InspectCommand {
    private let journal: String
    private let task: TaskID?
    private let printsJSON: Bool

    init(_ given: Arguments) throws {
        var arguments = given
        printsJSON = arguments.flag("--json")
        if let text = try arguments.option("--task") {
            guard let task = TaskID(text) else { throw UsageError("--task takes an id such as 1-42, not \"\(text)\"") }
            self.task = task
        } else {
            task = nil
        }
        journal = try arguments.operand("the journal's folder")
        try arguments.end()
    }

    func run() throws {
        let inspection = try JournalInspection(directory: journal)
        if printsJSON {
            try printJSON(inspection)
        } else {
            printText(inspection)
        }
        if let damage = inspection.damage { Self.fail(damage.message) }
        if let task, !inspection.tasks.contains(where: { $0.task == task }) {
            Self.fail("there is no task \(task) in \(journal)")
        }
    }

    private static func fail(_ message: String) -> Never {
        Console.error("tenurectl: \(message)")
        Console.exit(1)
    }

    private func isShown(_ history: JournalInspection.History) -> Bool { task.map { $0 == history.task } ?? true }

    private func printText(_ inspection: JournalInspection) {
        for history in inspection.tasks where isShown(history) {
            var line = "task \(history.task)  \(history.kind.rawValue.quoted)  \(history.status.name)"
            if history.isForgotten { line += ", forgotten" }
            Console.line(line)
            for record in history.records { Console.line("    \(record.line)") }
        }
        Console.line(inspection.summary)
    }

    private func printJSON(_ inspection: JournalInspection) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for history in inspection.tasks where isShown(history) {
            Console.line(String(decoding: try encoder.encode(history), as: UTF8.self))
        }
    }
}
