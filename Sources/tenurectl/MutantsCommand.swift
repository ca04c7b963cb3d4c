import Tenure

/// `tenurectl mutants`: whether the tests find the defects that are put in on purpose.
struct MutantsCommand {
    private let mutants: [Mutant]
    private let patience: Duration

    init(_ given: Arguments) throws {
        var arguments = given
        var chosen: [Mutant] = []
        while let name = try arguments.option("--only") {
            guard let mutant = Mutant(rawValue: name) else {
                let names = Mutant.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("there is no mutant \"\(name)\"; there are: \(names)")
            }
            chosen.append(mutant)
        }
        mutants = chosen.isEmpty ? Mutant.allCases : chosen
        patience = .seconds(try arguments.number("--patience", in: 1...86_400) ?? 300)
        try arguments.end()
    }

    /// - Returns: whether each was caught, and passes the scenario `basic`.
    func run() async throws -> Bool {
        var hunt = try await MutantHunt(patience: patience)
        var (caughtCount, basicCount, seedCount) = (0, 0, 0)
        for mutant in mutants {
            let basic = try await hunt.passesBasic(mutant)
            var fate = try await hunt.trySeeds(mutant)
            var seeds = ""
            if case .caught = fate {
                seedCount += 1
            } else {
                // What no seed finds, or only stalls or ends by, a test must find.
                fate = try await hunt.tryTests(mutant)
                seeds = "no seed; "
            }
            var passesBasic = "FAILS basic (\(basic))"
            if case .passed = basic {
                basicCount += 1
                passesBasic = "passes basic"
            }
            if case .caught = fate { caughtCount += 1 }
            let name = mutant.rawValue.padded(to: 32)
            Console.line("\(mutant.area.rawValue.padded(to: 11))\(name)\(passesBasic)  \(seeds)\(fate)")
        }
        Console.line("\(caughtCount) of \(mutants.count) caught, \(seedCount) by seeds; \(basicCount) pass basic")
        return caughtCount == mutants.count && basicCount == mutants.count
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
