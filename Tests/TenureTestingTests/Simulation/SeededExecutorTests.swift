import Synchronization
import TenureTesting
import Testing

@Suite struct SeededExecutorTests {
    @Test func returnsWhatTheBodyReturns() throws {
        #expect(try SeededExecutor(seed: 1).run { 42 } == 42)
    }
}
