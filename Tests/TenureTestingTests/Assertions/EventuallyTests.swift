import TenureTesting
import Testing

@Suite struct EventuallyTests {
    @Test func returnsWhenTheConditionComesTrue() throws {
        let executor = SeededExecutor(seed: 1)
        let needed = try executor.run {
            var tries = 0
            try await eventually(clock: executor.clock) {
                tries += 1
                return tries == 3
            }
            return tries
        }
        #expect(needed == 3)
    }

    @Test func throwsWhereAndWhatWhenTheTimeIsOver() throws {
        let executor = SeededExecutor(seed: 1)
        let error = #expect(throws: ConditionNeverHeld.self) {
            try executor.run {
                try await eventually(within: .seconds(1), every: .milliseconds(300), clock: executor.clock, "a miracle")
                { false }
            }
        }
        #expect(error?.tries == 5)
        #expect(error?.fileID == "TenureTestingTests/EventuallyTests.swift")
        #expect(error?.description.contains("a miracle") == true)
        #expect(executor.clock.now.offset == .seconds(1))
    }
}
