import Tenure
import TenureTesting
import Testing

@Suite struct InspectionTests {
    @Test("T9, S11: an inspection tells every sort of record, what is forgotten, and what is held back")
    func everything() async throws {
        let directory = TemporaryDirectory()
        let ids = try await withRunning(.directory(directory.journal)) { scheduler in
            let cancelled = try await scheduler.submit(RawTask(kind: "k")).id
            try await scheduler.cancel(cancelled)
            let task = try await scheduler.submit(RawTask(kind: "k")).id
            try await scheduler.withSession("a", kinds: ["k"]) { session in
                try await session.snooze(try await session.work().lease, for: .zero)
                try await session.fail(try await session.work().lease, .permanent("no \u{1B}"))
                try await scheduler.replay(task)
                try await session.fail(try await session.work().lease, .permanent("again"))
            }
            try await scheduler.purge(task)
            try await scheduler.pause(.kind("x\ny"))
            try await scheduler.pause()
            return (cancelled, task)
        }
        let inspection = try JournalInspection(directory: directory.journal)
        #expect(inspection.tasks.map(\.task) == [ids.0, ids.1])
        #expect(inspection.tasks.map(\.isForgotten) == [false, true])
        #expect(inspection.tasks.map(\.status) == [.cancelled, .dead(.permanent)])
        #expect(inspection.tasks[0].records.map(\.kind) == [.submitted, .cancelled])
        let kinds = inspection.tasks[1].records.map(\.kind).filter { $0 != .assigned && $0 != .accepted }
        #expect(kinds == [.submitted, .snoozed, .becameDue, .failed, .replayed, .failed, .evicted])
        #expect(inspection.forgotten == 1 && inspection.counts.total == 1)
        #expect(inspection.paused == [.everything, .kind("x\ny")])
        let summary = inspection.summary
        #expect(summary.contains("0 cancelling, 0 completed, 1 cancelled, 0 dead and 1 forgotten"))
        #expect(summary.contains(#"(paused: everything, "x\ny")"#))
        let lines = inspection.tasks.flatMap { $0.records.map(\.line) }
        #expect(lines.contains { $0.contains("failed") && $0.hasSuffix("→ dead (permanent)") })
        #expect(lines.contains { $0.contains("evicted") && $0.contains("purged") })
        #expect(!(lines + [summary]).contains { $0.contains("\u{1B}") || $0.contains("\n") })
    }
}
