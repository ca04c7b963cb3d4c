// How does the cost of a task change with what else there is? As pictures.
//
//     swift run -c release --package-path Benchmarks plots [--output DIRECTORY] [--rounds N] [--only NAME]
//
// Every point is the median of some rounds, and what the rounds were between is shaded; the rounds of all points of a
// picture are interleaved, so that what else the machine does meets them alike. Writes SVG files and prints the figures.

import Foundation

@main
struct Plots {
    static func main() async throws {
        guard let request = Request(CommandLine.arguments.dropFirst()) else {
            let names = Study.all.map(\.name).joined(separator: ", ")
            let usage = "Usage: plots [--output DIRECTORY] [--rounds N] [--only NAME]; NAME: \(names)\n"
            FileHandle.standardError.write(Data(usage.utf8))
            exit(EX_USAGE)
        }
        let folder = URL(fileURLWithPath: request.output, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for study in request.studies {
            let findings = try await study.measure(rounds: request.rounds)
            let file = folder.appendingPathComponent("\(study.name).svg")
            try Data(Chart(study, findings).svg.utf8).write(to: file)
            print("\(study.title)\n\n\(findings.table)\n\n\(file.path)\n")
            // The next one takes minutes.
            fflush(nil)
        }
    }
}

/// What the arguments ask for.
private struct Request {
    var output = "."
    var rounds = 5
    var studies = Study.all

    init?(_ arguments: some Collection<String>) {
        var rest = Array(arguments)[...]
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch option {
            case "--output": output = value
            case "--rounds":
                guard let rounds = Int(value), rounds > 0 else { return nil }
                self.rounds = rounds
            case "--only":
                studies = Study.all.filter { $0.name == value }
                if studies.isEmpty { return nil }
            default: return nil
            }
        }
    }
}
