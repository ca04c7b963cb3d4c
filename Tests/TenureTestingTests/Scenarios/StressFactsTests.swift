import Tenure
import Testing

@testable import TenureTesting

/// What the stress knows must not forgive: each of these answers contradicts one before it.
@Suite struct StressFactsTests {
    private let task = TaskID(epoch: 1, number: 1)
    private let other = TaskID(epoch: 1, number: 2)
    private let work = TaskSpecification(
        kind: "alpha",
        payload: [1],
        priority: .normal,
        options: TaskOptions(idempotencyKey: "key")
    )

    private func lease(_ generation: UInt64, session: UInt64 = 1) -> Lease {
        Lease(
            incarnation: Incarnation(high: 0, low: 1),
            task: task,
            session: SessionID(number: session),
            generation: Generation(epoch: 1, number: generation)
        )
    }

    private func broken(_ rule: String, _ body: () throws -> Void) {
        let error = #expect(throws: PromiseBroken.self) { try body() }
        #expect(error?.rule == rule)
    }

    @Test("T12: a key that was given to another task, or a payload that was taken for another, is found")
    func keys() throws {
        var facts = StressFacts(holdsKeys: true)
        try facts.submitted(task, work, isDuplicate: false)
        try facts.submitted(task, work, isDuplicate: true)
        broken("T12") { try facts.submitted(other, work, isDuplicate: false) }
        let different = TaskSpecification(kind: "alpha", payload: [2], priority: .normal, options: work.options)
        broken("T12") { try facts.submitted(task, different, isDuplicate: true) }
    }

    @Test("T1: two ends of one task are found, and a task given out after its end")
    func ends() throws {
        var facts = StressFacts(holdsKeys: true)
        try facts.submitted(task, work, isDuplicate: false)
        let before = facts.moment()
        try facts.ended(task, .completed)
        try facts.ended(task, .completed)
        broken("T1") { try facts.ended(task, .cancelled) }
        // It had asked before the end was told.
        try facts.took(lease(1), idempotencyKey: "key", asked: before)
        let after = facts.moment()
        broken("T1") { try facts.took(lease(2), idempotencyKey: "key", asked: after) }
        broken("G1") { try facts.took(lease(1), idempotencyKey: "key", asked: before) }
        broken("G7") { try facts.took(lease(3), idempotencyKey: "another", asked: nil) }
    }

    @Test("G4, G5, G6: an act under the lease of another session, or under one that has ended, is found")
    func leases() throws {
        var facts = StressFacts(holdsKeys: true)
        try facts.submitted(task, work, isDuplicate: false)
        let (lease, session) = (lease(1), SessionID(number: 1))
        broken("G4") { try facts.obeyed(lease, of: SessionID(number: 2), asked: 0, ends: false) }
        let before = facts.moment()
        try facts.obeyed(lease, of: session, asked: before, ends: true)
        // The two were on their way at once.
        try facts.obeyed(lease, of: session, asked: before, ends: false)
        broken("G6") { try facts.obeyed(lease, of: session, asked: before, ends: true) }
        let after = facts.moment()
        broken("G5") { try facts.obeyed(lease, of: session, asked: after, ends: false) }
    }
}
