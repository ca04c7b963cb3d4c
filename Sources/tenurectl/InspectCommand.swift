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
    private let agent: AgentName?
    private let showsFiles: Bool
    private let printsJSON: Bool

    init(_ given: Arguments) throws {
        var arguments = given
        printsJSON = arguments.flag("--json")
        showsFiles = arguments.flag("--files")
        agent = try arguments.option("--agent").map { AgentName($0) }
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
        if let agent, !inspection.tasks.contains(where: { $0.wasHeld(by: agent) }) {
            Self.fail("no task in \(journal) was with an agent \(agent.rawValue.quoted), as far as there are records")
        }
    }

    private static func fail(_ message: String) -> Never {
        Console.error("tenurectl: \(message)")
        Console.exit(1)
    }

    private func isShown(_ history: JournalInspection.History) -> Bool {
        (task.map { $0 == history.task } ?? true) && (agent.map { history.wasHeld(by: $0) } ?? true)
    }

    private func printText(_ inspection: JournalInspection) {
        for history in inspection.tasks where isShown(history) {
            var line = "task \(history.task)  \(history.kind.rawValue.quoted)  \(history.status.name)"
            if history.isForgotten { line += ", forgotten" }
            Console.line(line)
            for record in history.records { Console.line("    \(record.line)") }
        }
        if showsFiles {
            for file in inspection.files { Console.line(file.line) }
        }
        Console.line(inspection.summary)
    }

    private func printJSON(_ inspection: JournalInspection) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for history in inspection.tasks where isShown(history) {
            Console.line(String(decoding: try encoder.encode(history), as: UTF8.self))
        }
        if showsFiles {
            for file in inspection.files {
                Console.line(String(decoding: try encoder.encode(["file": file]), as: UTF8.self))
            }
            if let tail = inspection.tornTail {
                Console.line(String(decoding: try encoder.encode(["tornTail": tail]), as: UTF8.self))
            }
        }
    }
}

extension JournalInspection.History {
    /// Whether an agent of this name had a lease on the task, as far as records tell.
    fileprivate func wasHeld(by agent: AgentName) -> Bool { records.contains { $0.agent == agent } }
}
