// Do the paths that every task takes need more instructions than they did?
//
//     swift run -c release --package-path Benchmarks instructions [--only KEY] [--renew]
//
// Each path runs on one thread in a process of its own under valgrind's callgrind, so that what else the machine does
// changes nothing. Exits with 1 when a path takes more than its threshold in instructions.json allows; --renew writes
// that file anew. Where valgrind is missing it says so and exits with 0.

import Foundation
import TenureTesting

@main
struct Instructions {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--run" { return try run(arguments.dropFirst()) }
        guard let request = Request(arguments) else {
            complain(
                "Usage: instructions [--only KEY] [--renew]; KEY: \(HotPath.all.map(\.key).joined(separator: ", "))"
            )
            exit(EX_USAGE)
        }
        #if DEBUG
            complain("What a debug build takes means nothing. Build with -c release.")
            exit(EX_USAGE)
        #else
            do {
                exit(try await judge(request) ? EXIT_SUCCESS : EXIT_FAILURE)
            } catch {
                complain("\(error)")
                exit(EXIT_FAILURE)
            }
        #endif
    }

    /// What callgrind runs: one path, so many times.
    private static func run(_ arguments: ArraySlice<String>) throws {
        guard arguments.count == 2, let path = HotPath.all.first(where: { $0.key == arguments.first }),
            let count = arguments.last.flatMap({ Int($0) })
        else {
            complain("Usage: instructions --run KEY COUNT")
            exit(EX_USAGE)
        }
        try path.run(count)
    }

    /// - Returns: whether nothing takes more than it may.
    private static func judge(_ request: Request) async throws -> Bool {
        guard let callgrind = Callgrind(program: URL(fileURLWithPath: try ChildProcess.currentExecutable)) else {
            print("Skipped: valgrind is not installed. On Debian: apt-get install valgrind.")
            return true
        }
        let origin = try Thresholds.Origin.here()
        var thresholds: Thresholds
        if FileManager.default.fileExists(atPath: Thresholds.file.path) {
            thresholds = try Thresholds.read()
        } else {
            thresholds = Thresholds(origin: origin, tolerance: 0.05, instructions: [:])
        }
        let isComparable = thresholds.origin == origin
        if !isComparable {
            print("The thresholds are of \(thresholds.origin); this is \(origin), so nothing is judged.")
        }
        var report = InstructionReport(thresholds, isComparable: isComparable)
        print(InstructionReport.heading)
        for path in request.paths {
            report.note(path, try await callgrind.instructions(of: path))
            print(report.lastLine)
        }
        guard request.renews else { return report.passes }
        // What was counted elsewhere, or of a path that is no more, does not stay beside what is counted here.
        if !isComparable || request.paths.count == HotPath.all.count { thresholds.instructions = [:] }
        thresholds.origin = origin
        for (path, count) in report.counts { thresholds.instructions[path.key] = count.rounded() }
        try thresholds.write()
        print("Renewed \(Thresholds.file.path).")
        return true
    }

    private static func complain(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}

/// What the arguments ask for.
private struct Request {
    var paths: [HotPath] = HotPath.all
    var renews = false

    init?(_ arguments: [String]) {
        var rest = arguments[...]
        var keys: [String] = []
        while let argument = rest.popFirst() {
            switch argument {
            case "--renew": renews = true
            case "--only":
                guard let key = rest.popFirst(), HotPath.all.contains(where: { $0.key == key }) else { return nil }
                keys.append(key)
            default: return nil
            }
        }
        if !keys.isEmpty { paths = HotPath.all.filter { keys.contains($0.key) } }
    }
}
