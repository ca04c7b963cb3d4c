import Foundation
import TenureTesting
import Testing

/// D1, D3, D4, Q1 on real files: killed or interrupted at any moment, each path is submitted once and completed once.
@Suite(.serialized, .timeLimit(.minutes(20))) struct QuickstartInterruptionTests {
    @Test func ctrlCEndsGracefullyAndTheSameCommandGoesOn() async throws {
        let runs = try QuickstartRuns()
        let files = try runs.writeLargeFiles(200, size: largeFile)
        let child = try runs.start()
        child.end(by: SIGINT, afterWorkingFor: 0)
        #expect(await child.waitForExit() == .exited(130))
        #expect(await child.waitForOutput().contains("Interrupted."))

        #expect(try await runs.run().status.isSuccess)
        let history = try runs.history()
        #expect(history.isExactlyOnce(for: files))
        #expect(history.openings == 2)
        #expect(history.openingsAfterWork == 0)
    }

    @Test func twentyEndsAtRandomMomentsLoseAndRepeatNothing() async throws {
        let runs = try QuickstartRuns()
        let files = try runs.writeLargeFiles(fileCount, size: largeFile)
        var kills = 0
        var runCount = 0
        // Goes on until enough of the moments fell into work; which do is chance.
        while try kills < 20 || runs.history().openingsAfterWork < 15 {
            runCount += 1
            let child = try runs.start()
            let endsByInterrupt = runCount.isMultiple(of: 3)
            child.end(by: endsByInterrupt ? SIGINT : SIGKILL, afterWorkingFor: .random(in: 0...25_000))
            let status = await child.waitForExit()
            if status == .exited(0) { break }
            #expect(status == (endsByInterrupt ? .exited(130) : .signalled(SIGKILL)))
            if !endsByInterrupt { kills += 1 }
        }
        #expect(kills >= 20, "the files were done after \(kills) kills")
        let last = try await runs.run()
        #expect(last.status.isSuccess)
        #expect(last.output.contains("\(fileCount) done, 0 dead, 0 to do"))

        let history = try runs.history()
        #expect(history.isExactlyOnce(for: files))
        #expect(history.openingsAfterWork >= 15)
    }

    #if DEBUG
        private let fileCount = 800
        private let largeFile = 1 << 19
    #else
        private let fileCount = 2_000
        private let largeFile = 1 << 21
    #endif
}

extension ChildProcess {
    /// Waits until the first progress is shown: the journal is open and the agents begin.
    func waitForWork() async throws {
        for await line in lines where line.contains(" of ") { return }
        Issue.record("the process ended before it began to work: \(output)")
    }

    /// Sends a signal so many microseconds after the first progress is shown, from a thread of its own: other tests may
    /// keep the shared ones busy until all the work is done.
    func end(by number: Int32, afterWorkingFor microseconds: UInt32) {
        Thread.detachNewThread {
            while self.exitStatus == nil, !self.output.contains(" of ") { usleep(500) }
            usleep(microseconds)
            if number == SIGKILL { self.kill() } else { self.send(signal: number) }
        }
    }
}
