import Tenure
import TenureTesting
import Testing

@Suite("The smoke suite under faults")
struct FaultyScenarioTests {
    #if DEBUG
        static let seeds: ClosedRange<UInt64> = 1...8
    #else
        static let seeds: ClosedRange<UInt64> = 1...100
    #endif

    static let names = Scenario.all.filter { $0.modes.contains(.simulated) }.map(\.name)

    @Test(
        "T1, D1: every scenario comes to its end whatever goes wrong, and each end is recorded once",
        arguments: names
    )
    func everything(name: String) async throws {
        let scenario = try #require(Scenario.all.first { $0.name == name })
        let report = try await scenario.hunt(.all).run(Self.seeds) { _ in }
        #expect(report.seeds == Self.seeds.count)
        #expect(report.crashes > 0)
        #expect(report.ends > 0)
    }

    @Test("T1, D1: so do scale and churn, with fewer agents and tasks", arguments: [nil, Duration.milliseconds(50)])
    func scale(killInterval: Duration?) async throws {
        let size = ScaleParameters(agents: 20, tasks: 200, killInterval: killInterval)
        let report = try await Scenario.scale(size).hunt(.all).run(1...(Self.seeds.upperBound / 4 + 1)) { _ in }
        #expect(report.crashes > 0)
    }

    @Test("every simulated scenario says what of it holds only without faults, by rules that it names")
    func declared() {
        for scenario in Scenario.all where scenario.modes.contains(.simulated) {
            #expect(scenario.fairWeather != nil, "\(scenario.name)")
        }
    }

    @Test("D1: what a process did not survive is found, and what it takes is told in one line")
    func broken() async throws {
        let scenario = Scenario("claims-too-much", "", promises: ["T7"], onlyWithoutFaults: [:]) { world in
            try await world.running { stage in
                stage.join(SimulatedAgent("only", kinds: ["work"], clock: world.clock))
                try await stage.watching { log in
                    try await stage.finish(try await stage.submit(10))
                    try promise("T7", !log.hasGaps, "the process has died")
                }
            }
            return []
        }
        let failed = await #expect(throws: SimulationFailed.self) {
            try await scenario.hunt(.crashes).run(1...100) { _ in }
        }
        let failure = try #require(failed)
        #expect(failure.reproduction.faults.count == 1)
        let again = await scenario.trace(failure.reproduction)
        #expect((again.failure as? PromiseBroken)?.rule == "T7")
    }

    @Test("what holds only without faults is checked without them, and has to be declared")
    func fairWeather() async throws {
        func scenario(_ declared: KeyValuePairs<String, String>) -> Scenario {
            Scenario("fair", "", promises: ["S4"], onlyWithoutFaults: declared) { world in
                try world.promiseWithoutFaults("S4", false, "it is not even")
                return []
            }
        }
        let without = await scenario(["S4": "it is even"]).run(.simulated, seed: 1)
        #expect(without.failure?.contains("it is not even") == true)
        let with = await scenario(["S4": "it is even"]).run(.simulated, seed: 1, faults: .all)
        #expect(with.passed, "\(with.failure ?? "")")
        let undeclared = await scenario([:]).run(.simulated, seed: 1, faults: .all)
        #expect(!undeclared.passed)
    }

    @Test("equal seeds go the same way under faults, others another")
    func traces() async throws {
        let first = await Scenario.restart.run(.simulated, seed: 7, faults: .all)
        let again = await Scenario.restart.run(.simulated, seed: 7, faults: .all)
        let other = await Scenario.restart.run(.simulated, seed: 8, faults: .all)
        #expect(first.passed, "\(first.failure ?? "")")
        #expect(first == again)
        #expect(first.trace != other.trace)
    }
}
