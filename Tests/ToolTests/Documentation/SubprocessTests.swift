import Foundation
import Tenure
import TenureTesting
import Testing

/// The documentation's process that is an agent.
@Suite(.timeLimit(.minutes(20))) struct SubprocessTests {
    private static let echo = """
        while read line; do
            case "$line" in
                bad*) echo "error $line" ;;
                *) echo "progress half"; echo "ok <$line>" ;;
            esac
        done
        """

    @Test("A process that speaks lines is an agent: it completes, fails, and says how far it is")
    func lines() async throws {
        let scheduler = try await Scheduler.open(.inMemory)
        let worker = try LineWorker("/bin/sh", ["-c", Self.echo])
        let (_, events) = try await scheduler.observe()
        let output: [UInt8] = try await scheduler.running(agents: 0, named: "none", { _ in }) {
            try await withServing(scheduler, worker, as: "shell") {
                let options = TaskOptions(retry: RetryPolicy(maximumAttempts: 1))
                let bad = try await scheduler.submit(
                    RawTask(kind: "line", payload: Array("bad".utf8)),
                    options: options
                )
                await #expect(throws: TenureError(.taskDead, "", task: bad.id, agent: "shell")) { try await bad.output }
                return try await scheduler.submit(RawTask(kind: "line", payload: Array("a b".utf8))).output
            }
        }
        #expect(String(decoding: output, as: UTF8.self) == "<a b>")
        var progress: [String?] = []
        for await event in events where event.kind == .progressed { progress.append(event.detail) }
        #expect(progress == ["half"])
    }

    @Test("A2, A5: what a killed process worked on is reclaimed at once, and what ends the work kills the process")
    func kills() async throws {
        let scheduler = try await Scheduler.open(.inMemory)
        try await scheduler.running(agents: 0, named: "none", { _ in }) {
            // It takes a task and never answers.
            let hung = try LineWorker("/bin/sh", ["-c", "read line; exec tail -f /dev/null"])
            let task = try await scheduler.submit(RawTask(kind: "line", payload: Array("x".utf8)))
            try await withServing(scheduler, hung, as: "hung") {
                try await eventually(clock: ContinuousClock(), "it works") {
                    try await scheduler.counts().total.working == 1
                }
                hung.kill()
                try await eventually(clock: ContinuousClock(), "it is gone") {
                    let found = try await scheduler.task(task.id)
                    return found.status == .ready && found.crashes == 1
                }
            }
            let cancelled = try LineWorker("/bin/sh", ["-c", "read line; exec tail -f /dev/null"])
            try await withServing(scheduler, cancelled, as: "cancelled") {
                try await eventually(clock: ContinuousClock(), "it works") {
                    try await scheduler.counts().total.working == 1
                }
                #expect(try await scheduler.cancel(task.id) == .cancelled)
                try await eventually(clock: ContinuousClock(), "it is gone") {
                    try await scheduler.snapshot().agents.isEmpty
                }
            }
            // One that dies while it holds nothing takes nothing with it.
            let idle = try LineWorker("/bin/sh", ["-c", Self.echo])
            try await withServing(scheduler, idle, as: "idle") {
                try await eventually(clock: ContinuousClock(), "it asks") {
                    try await scheduler.snapshot().agents.contains { $0.askingSince != nil }
                }
                idle.kill()
                try await eventually(clock: ContinuousClock(), "it is gone") {
                    try await scheduler.snapshot().agents.isEmpty
                }
            }
        }
    }

    /// Runs `body` while a process serves; then the process is killed.
    private func withServing<Result: Sendable>(
        _ scheduler: Scheduler,
        _ worker: LineWorker,
        as name: AgentName,
        _ body: () async throws -> Result
    ) async throws -> Result {
        async let serving: Void = serve(scheduler, by: worker, as: name, kinds: ["line"])
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        worker.kill()
        try? await serving
        return try result.get()
    }
}
