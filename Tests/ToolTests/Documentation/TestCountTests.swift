import Foundation
import Tenure
import TenureTesting
import Testing

/// What *How Tenure is tested* counts is as many as there are.
@Suite(.timeLimit(.minutes(20))) struct TestCountTests {
    private static let page = "\(Documentation.catalog)/HowTenureIsTested.md"

    @Test func everyCountIsTrue() throws {
        let told = try counts
        for (what, count) in try there { #expect(told[what] == count, "\(what): there are \(count)") }
    }

    /// These grow with every change, so the article rounds down.
    @Test func testsAndSuitesAreAtLeastSoMany() throws {
        let sources = try Documentation.sources(below: "Tests").joined(separator: "\n")
        let tests = sources.matches(of: #/\n *@Test\b/#).count
        let suites = sources.matches(of: #/\bstruct \w+Tests\b/#).count
        let told = try counts
        for (what, count) in [("tests, at least", tests), ("suites, at least", suites)] {
            let least = try #require(told[what])
            #expect(least <= count && count < least * 3 / 2, "\(what): there are \(count)")
        }
    }

    @Test func mutantsOfEachAreaAreCounted() throws {
        let told = try counts
        let parts = try Documentation.text(of: "Sources/Tenure/Mutants/Mutant.swift").components(
            separatedBy: "// MARK: "
        )
        for part in parts.dropFirst() {
            let area = part.prefix { $0 != "\n" }.lowercased()
            let count = part.matches(of: #/\n    case \w/#).count
            #expect(told[area] == count, "\(area): there are \(count) mutants")
        }
    }

    @Test func everySuiteThatIsNamedExists() throws {
        let tests = try Documentation.sources(below: "Tests").joined()
        let named = try Documentation.text(of: Self.page).matches(of: #/`([A-Za-z]+Tests)`/#).map(\.output.1)
        #expect(!named.isEmpty)
        for suite in named where suite != "ToolTests" {
            let exists = tests.contains("struct \(suite)")
            #expect(exists, "there is no suite \(suite)")
        }
    }

    private var there: [String: Int] {
        get throws {
            let fuzzing = try Documentation.text(of: "Sources/TenureFuzzing/FuzzTarget.swift")
            let rules = try Documentation.rows(of: "\(Documentation.catalog)/Promises.md").filter { row in
                row.count == 3 && row[2].contains("Tests`")
            }
            return [
                "rules, each named by tests": rules.count,
                "mutants": Mutant.allCases.count,
                "kinds of fault in a simulated world": Fault.Kind.allCases.count,
                "scenarios": Scenario.all.count,
                "of them simulated": Scenario.all.filter { $0.modes.contains(.simulated) }.count,
                "tests of the fault programme": TortureTest.all.count,
                "fuzz targets": fuzzing.matches(of: #/FuzzTarget\("\w+"/#).count,
                "handshakes that are enumerated": try Documentation.files(
                    below: "Tests/TenureTests/Handshakes",
                    ending: "Tests.swift"
                ).count,
                "stores among the golden files": try Documentation.files(below: "Tests/Golden", ending: "store.txt")
                    .count,
            ]
        }
    }

    /// The rows of the page that are a name and a number.
    private var counts: [String: Int] {
        get throws {
            let rows = try Documentation.rows(of: Self.page).filter { $0.count == 2 }
            let numbers = rows.compactMap { row in
                Int(row[1].replacingOccurrences(of: ",", with: "")).map { (row[0], $0) }
            }
            return Dictionary(numbers) { _, last in last }
        }
    }
}
