import Foundation
import TenureTesting
import Testing

/// D1, D3, D4, Q1 on real files: killed or interrupted at any moment, each path is submitted once and completed once.
@Suite(.serialized, .timeLimit(.minutes(20))) struct QuickstartInterruptionTests {
    @Test func ctrlCEndsGracefullyAndTheSameCommandGoesOn() async throws {
        let runs = try QuickstartRuns()
        let files = try runs.writeEndlessFiles(40)
        let child = try runs.start()
        // One for the opening, forty for the submits, and one for each agent that begins.
        runs.end(child, by: SIGINT, atRecord: 45, after: 0)
        #expect(await child.waitForExit() == .exited(130))
        #expect(await child.waitForOutput().contains("Interrupted."))

        try runs.cut(files)
        #expect(try await runs.run().status.isSuccess)
        let history = try runs.history()
        #expect(history.isExactlyOnce(for: files))
        #expect(history.openings == 2)
        #expect(history.openingsAfterWork == 0)
    }

    /// A run has only so many files that end. However late its signal comes, it is there to be hit, at work on those that
    /// do not end yet.
    @Test func twentyEndsAtRandomMomentsLoseAndRepeatNothing() async throws {
        var random = SeededGenerator(seed: Seed.value)
        let runs = try QuickstartRuns()
        let files = try runs.writeEndlessFiles(fileCount)
        var cut: Set<String> = []
        // Enough stay endless for four agents, after as many interrupts as there may be.
        let mostCut = fileCount - 16 * QuickstartRuns.filesAfterInterrupt
        var history = JournalHistory()
        var (kills, killsAtWork, ends) = (0, 0, 0)
        // Goes on until enough of the moments fell into work; which do is chance.
        while kills < 20 || killsAtWork < 15 {
            ends += 1
            for path in history.unfinished.prefix(filesPerRun) where cut.count < mostCut { cut.insert(path) }
            try runs.cut(cut.intersection(history.unfinished), to: fileSize)
            // The opening, what is not submitted yet, beginning and end of each file that ends before the first that does
            // not, and four beginnings.
            let ending = history.unfinished.prefix(while: cut.contains).count
            let sure = 1 + (fileCount - history.submits.count) + 2 * ending + 4
            // From the second on, the signal finds its handler.
            let record = runs.recordCount + 2 + random.next(below: sure - 1)
            let signal = ends.isMultiple(of: 3) ? SIGINT : SIGKILL
            let child = try runs.start()
            runs.end(child, by: signal, atRecord: record, after: UInt32(random.next(below: 5_000)))
            let status = await child.waitForExit()
            try #require(status == (signal == SIGINT ? .exited(130) : .signalled(signal)), "end \(ends), \(seed)")
            history = try runs.history()
            if signal == SIGKILL {
                kills += 1
                if !history.working.isEmpty { killsAtWork += 1 }
            }
        }
        try runs.cut(files.subtracting(cut), to: fileSize)
        let last = try await runs.run()
        #expect(last.status.isSuccess, "\(seed)")
        #expect(last.output.contains("\(fileCount) done, 0 dead, 0 to do"), "\(seed)")

        history = try runs.history()
        #expect(history.isExactlyOnce(for: files), "\(seed)")
        #expect(history.openingsAfterWork == killsAtWork, "\(seed)")
    }

    private let seed = "TENURE_TEST_SEED=\(Seed.value)"

    // At least 64 KiB each, so that all have the same priority and are worked on in the order of their submits.
    #if TENURE_THREAD_SANITIZER
        private let fileCount = 400
        private let filesPerRun = 5
        private let fileSize = 1 << 16
    #elseif DEBUG
        private let fileCount = 800
        private let filesPerRun = 20
        private let fileSize = 1 << 19
    #else
        private let fileCount = 2_000
        private let filesPerRun = 50
        private let fileSize = 1 << 21
    #endif
}
