import Foundation
import Tenure
import TenureTesting
import Testing

/// What *Testing your own agents* shows: the double charge is found, told as the article says, and seen again.
@Suite(.timeLimit(.minutes(20))) struct TestingArticleTests {
    private static let page = "\(Documentation.catalog)/TestingYourOwnAgents.md"

    @Test("the double charge is found in under 200 seeds, in a few faults and inputs, and its line shows it again")
    func careless() async throws {
        let failed = try #require(await #expect(throws: SimulationFailed.self) { try await chargeCarelessly() })
        #expect(failed.seedsRun < 200)
        let (faults, inputs) = (failed.reproduction.faults.count, failed.reproduction.inputs?.count ?? 6)
        #expect((1...2).contains(faults) && (1...2).contains(inputs), "\(failed)")
        #expect(!failed.lastEvents.isEmpty)
        let line = "\(failed.reproduction)"
        #expect(failed.description.contains("To see it again: try await simulate(\"\(line)\") { world in … }"))
        let article = try Documentation.text(of: Self.page)
        let output = try #require(
            article.components(separatedBy: "```text\n").last?.components(separatedBy: "```").first
        )
        for head in ["seed ", "It takes no more than ", "The last that happened:", "To see it again: "] {
            for text in [output, failed.description] {
                #expect(text.split(separator: "\n").contains { $0.hasPrefix(head) }, "no line begins with \(head)")
            }
        }
        await #expect(throws: RequirementNotMet.self) {
            try await simulate(line) { world in try await chargeCustomers(in: world, by: handleCharges) }
        }
        // The same run, with the handler that is right.
        try await simulate(line) { world in try await chargeCustomers(in: world, by: handleChargesOnce) }
    }

    @Test("the article's table of faults has each kind once")
    func kinds() throws {
        let rows = try Documentation.rows(of: Self.page)
        let named = rows.compactMap { try? /`([A-Za-z]+)`/.wholeMatch(in: $0[0]).map { String($0.output.1) } }
        let kinds = Set(Fault.Kind.allCases.map(\.rawValue))
        #expect(named.filter(kinds.contains).sorted() == kinds.sorted())
    }
}
