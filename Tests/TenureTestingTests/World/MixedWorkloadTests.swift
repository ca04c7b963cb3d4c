import Tenure
import TenureTesting
import Testing

/// A bit of everything, with everything that can go wrong, judged by the reference model after each turn.
@Suite struct MixedWorkloadTests {
    #if DEBUG
        private static let seeds: ClosedRange<UInt64> = 1...500
    #else
        // Five times as many by `tenurectl simulate`.
        private static let seeds: ClosedRange<UInt64> = 1...2_000
    #endif

    @Test("T1, A1, S1, G1-G5, D1-D4, T6, T7, T12, Q1: no seed breaks a rule, and each kind of fault strikes")
    func all() async throws {
        let hunt = SimulationHunt(jobs: 2, body: MixedWorkload.body)
        let report = try await hunt.run(Self.seeds) { _ in }
        #expect(report.seeds == Self.seeds.count)
        #expect(report.repeated == Self.seeds.count / 100)
        for kind in Faults.all.kinds { #expect(report.faults[kind.rawValue, default: 0] > 0, "\(kind)") }
        for count in [report.crashes, report.agentsLost, report.staleAnswers, report.ends] { #expect(count > 0) }
        print("\(report.seeds) seeds, \(report.steps) steps, \(report.crashes) crashes, \(report.ends) ends")
    }

    @Test("each kind of fault strikes alone, too, and breaks nothing", arguments: Fault.Kind.allCases)
    func alone(kind: Fault.Kind) async throws {
        let hunt = SimulationHunt(faults: Faults(kind), body: MixedWorkload.body)
        let report = try await hunt.run(1...12) { _ in }
        #expect(report.faults[kind.rawValue, default: 0] > 0)
        #expect(report.faults.count == 1)
    }

    @Test("without faults only the order differs, and nothing dies")
    func none() async throws {
        let report = try await SimulationHunt(faults: .none, body: MixedWorkload.body).run(1...30) { _ in }
        #expect(report.faults.isEmpty)
        #expect(report.crashes == 0)
        #expect(Set(report.traces).count == 30)
    }
}
