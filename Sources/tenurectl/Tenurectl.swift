import Tenure
import TenureTesting

/// The command line of Tenure.
@main
enum Tenurectl {
    nonisolated static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            try await run(arguments)
        } catch let error as UsageError {
            Console.error("tenurectl: \(error.message)\n\nTry `tenurectl --help`.")
            Console.exit(64)
        } catch let error as TenureError {
            Console.error("tenurectl: \(error.message)")
            Console.exit(1)
        } catch {
            Console.error("tenurectl: \(error)")
            Console.exit(1)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        if arguments.contains("--help") || arguments.contains("-h") {
            Console.line(Help.text)
            return
        }
        switch arguments.first {
        case "smoke":
            let passed = try await SmokeCommand(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "scale":
            let passed = try await ScaleCommand(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "stress":
            let passed = try await StressCommand(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "latency":
            let passed = try await MeasureCommand.latency(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "openings":
            let passed = try await MeasureCommand.openings(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "simulate":
            let passed = try await SimulateCommand(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "mutants":
            let passed = try await MutantsCommand(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "recovery":
            let passed = try await MeasureCommand.recovery(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "pauses":
            let passed = try await MeasureCommand.pauses(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "torture":
            let passed = try await TortureCommand(Arguments(arguments.dropFirst())).run()
            Console.exit(passed ? 0 : 1)
        case "inspect":
            try InspectCommand(Arguments(arguments.dropFirst())).run()
        case "verify":
            Console.exit(try VerifyCommand(Arguments(arguments.dropFirst())).run())
        case "check":
            Console.exit(try CheckCommand(Arguments(arguments.dropFirst())).run())
        case "backup":
            try BackupCommand(Arguments(arguments.dropFirst())).run()
        case "restore":
            try RestoreCommand(Arguments(arguments.dropFirst())).run()
        case "compact":
            try CompactCommand(Arguments(arguments.dropFirst())).run()
        case RestartChild.role where arguments.count == 2:
            try await RestartChild.run(directory: arguments[1]) { Console.line($0) }
        case RecoveryChild.role:
            let isUnderstood = try await RecoveryChild.run(Array(arguments.dropFirst())) { Console.line($0) }
            Console.exit(isUnderstood ? 0 : 64)
        case AbortChild.role where arguments.count == 2:
            try await AbortChild.run(directory: arguments[1])
        case OwnerChild.role where (2...3).contains(arguments.count):
            let forks = arguments.dropFirst(2).first == OwnerChild.forking
            await OwnerChild.run(directory: arguments[1], forks: forks) { Console.line($0) }
        case DutifulChild.role where arguments.count == 3:
            try await DutifulChild.run(directory: arguments[1], seed: UInt64(arguments[2]) ?? 0) { Console.line($0) }
        case FullDiskChild.role where arguments.count == 3:
            try await FullDiskChild.run(directory: arguments[1], limit: UInt64(arguments[2]) ?? 0) { Console.line($0) }
        case nil, "help":
            Console.line(Help.text)
        case let command?:
            throw UsageError("there is no command \"\(command)\"")
        }
    }
}
