// Tenure beside its peers and the physical floors.
//
//     swift run -c release --package-path Benchmarks compare [--quick] [--only KEY] [--json]

import Foundation
import TenureTesting
import Workloads

@main
enum Compare {
    static func main() async {
        do {
            let arguments = CommandLine.arguments.dropFirst()
            if let part = arguments.first.flatMap(Part.init) {
                try await part.run(Array(arguments.dropFirst()))
            } else {
                let options = try Options(arguments)
                try await Interruption.heeded { try await run(options) }
            }
        } catch let mistake as Options.Mistake {
            say("compare: \(mistake.description)\n\n\(Options.help)")
            exit(EX_USAGE)
        } catch {
            say("compare: \(error)")
            exit(EXIT_FAILURE)
        }
    }

    // Off the main actor: a hop from there costs more than a task.
    @concurrent
    private static func run(_ options: Options) async throws {
        guard !options.wantsHelp else { return print(Options.help) }
        let executable = URL(fileURLWithPath: try ChildProcess.currentExecutable)
        let parent = options.folder ?? executable.deletingLastPathComponent().path
        let report = try await TemporaryFolder.with(in: parent) { folder in
            let comparison = Comparison(
                rows: options.rows,
                surroundings: Surroundings(isQuick: options.isQuick, folder: folder),
                rounds: options.rounds ?? (options.isQuick ? 5 : 7),
                progress: {
                    if isatty(STDERR_FILENO) == 1 { FileHandle.standardError.write(Data("\r\u{1B}[K\($0)".utf8)) }
                }
            )
            return try await comparison.run()
        }
        print(report)
        if options.isJSON { print(try report.json) }
    }

    private static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
