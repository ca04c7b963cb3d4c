import Foundation
import Testing

/// Each numbered rule is written down, and kept by tests that name it: `@Test("S1: …")`.
@Suite(.timeLimit(.minutes(20))) struct PromiseTests {
    /// The rules that the code stands for.
    private static let rules: [String] =
        [1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14].map { "T\($0)" } + (1...7).map { "G\($0)" } + (1...8).map { "A\($0)" }
        + [1, 2, 3, 4, 5, 6, 8, 10, 11].map { "S\($0)" } + (1...8).map { "D\($0)" }
        + (1...3).map { "Q\($0)" } + ["Section 7"]

    @Test func everyRuleIsWrittenDownOnce() throws {
        #expect(try table.map(\.rule).sorted() == Self.rules.sorted())
    }

    @Test func everyRuleIsNamedByTheTestsThatItsRowNames() throws {
        let named = try suitesByRule
        for (rule, suites) in try table {
            #expect(!suites.isEmpty, "\(rule) names no test")
            for suite in suites {
                #expect(named[rule]?.contains(suite) == true, "no test of \(suite) is named by \(rule)")
            }
        }
    }

    /// What a failing run names can be looked up.
    @Test func everyRuleThatScenariosAndInvariantsNameIsWrittenDown() throws {
        let sources = try Documentation.sources(below: "Sources/TenureTesting/Scenarios").joined()
        let scenarios = sources.matches(of: #/promise\(\s*"([^"]+)"/#).map { String($0.output.1) }
        let invariants = try Documentation.text(of: "Sources/Tenure/Domain/Invariants.swift")
            .matches(of: #/"([A-Z]\d+): /#).map { String($0.output.1) }
        #expect(!scenarios.isEmpty && !invariants.isEmpty)
        #expect(Set(scenarios + invariants).subtracting(Self.rules).isEmpty)
    }

    private var table: [(rule: String, suites: [String])] {
        get throws {
            try Documentation.rows(of: "\(Documentation.catalog)/Promises.md")
                .filter { $0.count == 3 && $0[0] != "rule" && !$0[0].hasPrefix("-") }
                .map { row in
                    let suites = row[2].matches(of: /`([A-Za-z]+)`/).map { String($0.output.1) }
                    return (row[0].replacingOccurrences(of: " ◆", with: ""), suites)
                }
        }
    }

    /// The suites with a test whose name begins with the rule: `S1: …`, `T1, G4-G6: …`.
    private var suitesByRule: [String: Set<String>] {
        get throws {
            var suites: [String: Set<String>] = [:]
            let names = #/(?:struct (\w+Tests)\b)|(?:@Test\(\s*"((?:(?:[Ss]ection )?[A-Z]?\d+[-A-Z\d]*(?:, )?)+):)/#
            for source in try Documentation.sources(below: "Tests") {
                var suite = ""
                for match in source.matches(of: names) {
                    if let name = match.output.1 { suite = String(name) }
                    for rule in (match.output.2 ?? "").split(separator: ", ").flatMap(Self.rules(in:)) {
                        suites[rule, default: []].insert(suite)
                    }
                }
            }
            return suites
        }
    }

    /// `G1-G3` is three rules.
    private static func rules(in name: Substring) -> [String] {
        let ends = name.split(separator: "-")
        guard ends.count == 2, let first = Int(ends[0].dropFirst()), let last = Int(ends[1].dropFirst()), first <= last
        else { return [name.prefix(1).uppercased() + name.dropFirst()] }
        return (first...last).map { "\(name.prefix(1))\($0)" }
    }
}
