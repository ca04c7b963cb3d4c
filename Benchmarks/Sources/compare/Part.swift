import TenureTesting
import Workloads

/// What this executable does as a process of its own, for a measurement that needs one; it prints one number.
enum Part: String {
    /// How many bytes each of so many queued tasks needs.
    case liveBytes = "live-bytes-child"
    /// How many milliseconds it takes to open a store and to know of so many tasks.
    case reopen = "reopen-child"

    /// A process ended without saying what it was asked for.
    struct Silent: Error {
        let arguments: [String]
        let output: String
    }

    /// Does it in this process.
    @concurrent
    func run(_ arguments: [String]) async throws {
        guard let count = arguments.last.flatMap({ Int($0) }) else { throw Silent(arguments: arguments, output: "") }
        switch self {
        case .liveBytes: print(try await LiveMemory().bytesOverPayload(count))
        case .reopen: print(try await Reopening.run(arguments[0], expecting: count) / .milliseconds(1))
        }
    }

    /// Starts a process that does it.
    ///
    /// - Returns: the number that it printed.
    func measure(_ arguments: [String]) async throws -> Double {
        let child = try ChildProcess(ChildProcess.currentExecutable, arguments: [rawValue] + arguments)
        let output = await child.waitForOutput()
        guard await child.waitForExit().isSuccess, let number = Double(output.dropLast()) else {
            throw Silent(arguments: [rawValue] + arguments, output: output)
        }
        return number
    }
}
