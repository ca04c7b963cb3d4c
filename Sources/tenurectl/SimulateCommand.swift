import Tenure
import TenureTesting

/// `tenurectl simulate`: random work in simulated worlds in which everything goes wrong.
struct SimulateCommand {
    private let seeds: ClosedRange<UInt64>
    private let faults: Faults
    private let jobs: Int
    private let replay: Reproduction?
    private let trace: String?
    private let shrinks: Bool

    init(_ given: Arguments) throws {
        var arguments = given
        let count = try arguments.number("--seeds", in: 1...1_000_000_000) ?? 1_000
        let first = try arguments.number("--from", in: 0...(1 << 60)) ?? 1
        seeds = UInt64(first)...UInt64(first + count - 1)
        let faults = try Self.faults(try arguments.option("--faults") ?? "all")
        self.faults = faults
        jobs = try arguments.number("--jobs", in: 1...256) ?? ProcessorTime.coreCount
        trace = try arguments.option("--trace")
        shrinks = !arguments.flag("--no-shrinking")
        replay = try arguments.option("--replay").map { line in
            if let seed = UInt64(line) { return Reproduction(seed: seed, faults: faults, strategy: nil) }
            return try Self.run(line)
        }
        if trace != nil, replay == nil { throw UsageError("--trace needs --replay: it tells of one run") }
        try arguments.end()
    }

    /// Reads a run that a failure has told.
    static func run(_ line: String) throws -> Reproduction {
        guard let run = Reproduction(line) else {
            throw UsageError("\"\(line)\" is no seed and no run; give --replay the line that a failure printed, quoted")
        }
        return run
    }

    /// Reads `all`, `none`, `poison` or kinds by name, with commas.
    static func faults(_ text: String) throws -> Faults {
        var faults: Faults = []
        for word in text.split(separator: ",").map(String.init) {
            switch word {
            case "all": faults.formUnion(.all)
            case "none": break
            default:
                guard let kind = Fault.Kind(rawValue: word) else {
                    let names = (["all", "none"] + Fault.Kind.allCases.map(\.rawValue)).joined(separator: ", ")
                    throw UsageError("there is no fault \"\(word)\"; there are: \(names)")
                }
                faults.insert(Faults(kind))
            }
        }
        return faults
    }

    /// - Returns: whether every run ended well.
    func run() async throws -> Bool {
        if let replay { return try await again(replay) }
        let watch = ContinuousClock.now
        let hunt = SimulationHunt(faults: faults, jobs: jobs, shrinks: shrinks, body: MixedWorkload.body)
        let progress = ProgressLine(total: seeds.count)
        let report: SimulationReport
        do {
            report = try await hunt.run(seeds) { progress.show($0.seeds) }
        } catch let failure as SimulationFailed {
            progress.end()
            Console.line(failure.description)
            Console.line("or: tenurectl simulate --replay \"\(failure.reproduction)\" --trace FILE")
            return false
        }
        progress.end()
        tell(report, in: ContinuousClock.now - watch)
        return true
    }

    private func again(_ run: Reproduction) async throws -> Bool {
        let (report, failure, lines) = await SimulationHunt.trace(run, MixedWorkload.body)
        if let trace { try Console.write(lines, toFile: trace) }
        Console.line("trace \(String(report.traces.first ?? 0, radix: 16)), \(report.steps) steps, \(report.ends) ends")
        guard let failure else {
            Console.line("seed \(run.seed) passes")
            return true
        }
        Console.line("seed \(run.seed) fails: \(failure)")
        return false
    }

    private func tell(_ report: SimulationReport, in time: Duration) {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        Console.line("\(report.seeds) seeds pass, \(Int(Double(report.seeds) / seconds)) a second, on \(jobs) threads")
        Console.line("\(report.repeated) of them were run twice and went the same way")
        var trace = TraceHash()
        for run in report.traces { trace.combine(run) }
        Console.line("trace \(String(trace.value, radix: 16)), of all of them")
        Console.line("\(report.steps) steps, \(Int(report.virtualSeconds)) s of virtual time")
        Console.line(
            "\(report.ends) tasks ended, \(report.events) events, \(report.staleAnswers) stale answers refused"
        )
        Console.line("\(report.crashes) processes died, \(report.agentsLost) agents; \(report.openings) openings")
        for (kind, count) in report.faults.sorted(by: { $0.key < $1.key }) { Console.line("  \(kind): \(count)") }
        let missing = faults.kinds.map(\.rawValue).filter { report.faults[$0] == nil }
        if !missing.isEmpty { Console.line("  none of: " + missing.joined(separator: ", ")) }
    }
}
