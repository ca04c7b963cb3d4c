import Tenure
import TenureTesting
import Testing

/// What a failure tells, and whether it shows again what went wrong.
@Suite struct ReproductionTests {
    @Test(
        "a run is one line, and the line is the run",
        arguments: [
            "17 random", "0 fifo crash@1204", "9 priorities:3:500 lostMessage@3 storageError@1 inputs:0,4,17",
            "18446744073709551615 random inputs:",
        ]
    )
    func line(text: String) throws {
        let run = try #require(Reproduction(text))
        #expect(run.description == text)
    }

    @Test(
        "what is no run is refused",
        arguments: [
            "", "x random", "1", "1 quickly", "1 random crash", "1 random crash@0", "1 random crash@x",
            "1 random inputs:a",
            "1 random -3", "1 priorities:1", "-1 random",
        ]
    )
    func noLine(text: String) async {
        #expect(Reproduction(text) == nil)
        let error = await #expect(throws: TenureError.self) { try await simulate(text) { _ in } }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test("each kind of fault has a name of its own that is read again", arguments: Fault.Kind.allCases)
    func kinds(kind: Fault.Kind) {
        #expect(Fault("\(kind.rawValue)@7") == Fault(kind, at: 7))
        #expect(Faults(kind).kinds == [kind])
    }

    @Test("a failure is cut down to the faults and inputs that it takes, and its line fails again")
    func shrinks() async throws {
        let body: @Sendable (World) async throws -> Void = { world in
            let scheduler = try await world.openScheduler()
            try await world.runAgents(1, scheduler) { agent in
                agent.handle("work") { _, _ in
                    try await world.clock.sleep(for: .milliseconds(10))
                    return []
                }
            }
            let inputs = world.inputs(Array(UInt8(0)..<20))
            try await world.submit(inputs.map { RawTask(kind: "work", payload: [$0]) }, to: scheduler)
            try await world.settle()
            // Wrong only where number 13 is among them and a process has died.
            try world.require(!inputs.contains(13) || scheduler.crashCount == 0, "13, and a crash")
        }
        let failed = try #require(
            await #expect(throws: SimulationFailed.self) { try await simulate(seeds: 1...100, faults: .all, body) }
        )
        #expect(failed.reproduction.faults.count == 1)
        #expect(failed.reproduction.inputs == [13])
        #expect(failed.description.contains("simulate(\"\(failed.reproduction)\")"))
        await #expect(throws: RequirementNotMet.self) { try await simulate("\(failed.reproduction)", body) }
        #expect(!failed.lastEvents.isEmpty)
    }

    @Test("equal seeds give equal traces, other seeds others, with any number of threads")
    func traces() async throws {
        let body: @Sendable (World) async throws -> Void = { world in
            let scheduler = try await world.openScheduler()
            try await world.runAgents(2, scheduler) { agent in agent.handle("work") { payload, _ in payload } }
            try await world.submit((0..<5).map { RawTask(kind: "work", payload: [$0]) }, to: scheduler)
            try await world.settle()
        }
        let first = try await simulate(seeds: 1...20, jobs: 1, body)
        let second = try await simulate(seeds: 1...20, jobs: 3, body)
        #expect(first == second)
        #expect(Set(first.traces).count == 20)
        #expect(first.seeds == 20)
    }
}
