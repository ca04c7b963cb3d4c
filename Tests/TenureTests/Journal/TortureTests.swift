import Tenure
import TenureTesting
import Testing

/// The fault programme (`tenurectl torture`), as far as it is simulated: all cases of one seed in release builds, a
/// twentieth of them in debug builds.
@Suite(.timeLimit(.minutes(20))) struct TortureTests {
    #if TENURE_THREAD_SANITIZER
        private static let stride = 2_003
    #elseif DEBUG
        // Odd, so that every bit of a byte has its turn.
        private static let stride = 21
    #else
        private static let stride = 1
    #endif

    private func run(_ name: String, atLeast count: Int) async throws {
        let test = try #require(TortureTest.all.first { $0.name == name })
        let result = await test.run(seed: 1, stride: Self.stride, TortureSurroundings())
        for violation in result.violations { Issue.record("\(violation)") }
        #expect(result.violationCount == 0 && result.obstacle == nil)
        #expect(result.cases >= count / Self.stride, "only \(result.cases) cases")
    }

    @Test("five lives use every kind of record that a scheduler writes, and so the rows do", arguments: [1, 2, 3])
    func kindsOfRecords(seed: UInt64) throws {
        let used = try Set(
            StoreLife.all.flatMap { try $0.transitions(seed: seed) }.map { "\($0)".prefix { $0 != "(" } }
        )
        let all: Set<Substring> = [
            "opened", "submitted", "becameDue", "assigned", "accepted", "completed", "failed", "reclaimed", "released",
            "snoozed", "cancelRequested", "cancelled", "resumed", "outlived", "crashed", "replayed", "evicted",
            "paused",
        ]
        #expect(used == all, "missing: \(all.subtracting(used).sorted())")
    }

    @Test("D3: a journal cut at any byte is recovered up to there, or refused by name", .computingForLong)
    func truncation() async throws { try await run("truncation", atLeast: 6 * 48_000) }

    @Test("D3: no bit that is another goes unseen, or costs more than the last frame", .computingForLong)
    func flips() async throws { try await run("flips", atLeast: 400_000) }

    @Test("D3: frames that were dropped, repeated or swapped are refused", .computingForLong)
    func frames() async throws { try await run("frames", atLeast: 5_000) }

    @Test("D1, D5: whatever call fails, and however, what was acknowledged is there", .computingForLong)
    func failingCalls() async throws { try await run("failing-calls", atLeast: 10_000) }

    @Test("D1, D5: wherever the disk is full, what was acknowledged is there when it has room again", .computingForLong)
    func fullDisk() async throws { try await run("full-disk", atLeast: 1_000) }

    @Test("D1, D3: whenever the power goes, whatever survives, what was acknowledged is there", .computingForLong)
    func powerLoss() async throws { try await run("power-loss", atLeast: 100_000) }

    @Test("D3: power lost while recovering, three times in a row, changes nothing", .computingForLong)
    func nestedRecovery() async throws { try await run("nested-recovery", atLeast: 10_000) }

    @Test("D1, D3, D5: whatever call of a scheduler's fails, its callers were told the truth", .computingForLong)
    func storeFailingCalls() async throws { try await run("store-failing-calls", atLeast: 500) }

    @Test("D1, D3, G2: whenever the power goes, a scheduler's callers were told the truth", .computingForLong)
    func storePowerLoss() async throws { try await run("store-power-loss", atLeast: 500) }
}
