import TenureTesting
import Testing

@Suite("The smoke suite")
struct ScenarioTests {
    #if TENURE_THREAD_SANITIZER
        static let seeds: ClosedRange<UInt64> = 1...5
    #elseif DEBUG
        static let seeds: ClosedRange<UInt64> = 1...30
    #else
        static let seeds: ClosedRange<UInt64> = 1...1_000
    #endif

    @Test("every scenario keeps its promises, simulated, whatever the seed", arguments: simulatedNames)
    func simulated(name: String) async throws {
        let scenario = try #require(Scenario.all.first { $0.name == name })
        for seed in Self.seeds {
            let result = await scenario.run(.simulated, seed: seed)
            #expect(result.passed, "\(name), seed \(seed): \(result.failure ?? "")")
        }
    }

    @Test("every scenario keeps its promises, live", arguments: liveNames)
    func live(name: String) async throws {
        let scenario = try #require(Scenario.all.first { $0.name == name })
        let result = await scenario.run(.live, seed: 1, assertsTime: false)
        #expect(result.passed, "\(name): \(result.failure ?? "")")
    }

    @Test("equal seeds give equal traces, other seeds others", arguments: simulatedNames)
    func traces(name: String) async throws {
        let scenario = try #require(Scenario.all.first { $0.name == name })
        let first = await scenario.run(.simulated, seed: 7)
        let again = await scenario.run(.simulated, seed: 7)
        let other = await scenario.run(.simulated, seed: 8)
        #expect(first.trace != nil)
        #expect(first == again)
        #expect(first.trace != other.trace)
    }

    // Found by the simulator; each was a defect of the library.
    @Test(
        "seeds that found a defect stay fixed",
        arguments: [
            // What became durable before run() began to follow the journal was never assigned.
            ("kill", 12), ("rescue", 95),
            // run() that began while a shutdown was under way threw instead of returning.
            ("rescue", 244),
        ] as [(String, UInt64)]
    )
    func regressions(name: String, seed: UInt64) async throws {
        let scenario = try #require(Scenario.all.first { $0.name == name })
        let result = await scenario.run(.simulated, seed: seed)
        #expect(result.passed, "\(name), seed \(seed): \(result.failure ?? "")")
    }

    static let simulatedNames = Scenario.all.filter { $0.modes.contains(.simulated) }.map(\.name)
    // `restart` and `abort` need an executable to kill; the tool's own tests run it.
    static let liveNames = Scenario.all.filter { $0.modes.contains(.simulated) && !$0.losesProcess }.map(\.name)
}
