import TenureTesting
import Testing

/// Runs tests that compute for long without awaiting on threads of their own, so that the quick ones need not wait.
struct ComputingForLong: TestTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(WorkerThreads.shared) { try await function() }
    }
}

extension Trait where Self == ComputingForLong {
    static var computingForLong: Self { ComputingForLong() }
}
