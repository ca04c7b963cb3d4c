import Tenure
import TenureTesting
import Testing

/// Each rule that the model judges, by a history that keeps all and one that breaks one.
@Suite("The reference model") struct ReferenceModelTests {
    /// A history that breaks a rule, and only this one.
    struct Breach: Sendable, CustomTestStringConvertible {
        let rule: String
        let what: String
        var rules = ModelRules()
        let write: @Sendable (inout HandMadeHistory) -> Void

        init(
            _ rule: String,
            _ what: String,
            _ rules: ModelRules = ModelRules(),
            _ write: @escaping @Sendable (inout HandMadeHistory) -> Void
        ) {
            (self.rule, self.what, self.rules, self.write) = (rule, what, rules, write)
        }

        var testDescription: String { "\(rule): \(what)" }
    }

    @Test("every rule is broken by a history that is told to break it, and by no other", arguments: breaches)
    func breach(_ breach: Breach) {
        var history = HandMadeHistory()
        breach.write(&history)
        #expect(history.violations(breach.rules) == [breach.rule])
    }

    @Test("T1-T12, G1-G4, A1: a history in which everything happens that is allowed breaks nothing")
    func allowed() {
        let exact = ModelRules(order: .standard, retry: RetryPolicy(maximumAttempts: 2))
        #expect(Self.everything.violations() == [])
        #expect(Self.everything.violations(exact) == [])
    }

    @Test("G2: an opening from a backup, whose number is higher by 4,096, breaks nothing")
    func restored() {
        var history = HandMadeHistory()
        let task = history.submit()
        history.assign(task)
        history.open(4_098, cleanly: false)
        history.assign(task)
        history.complete(task)
        history.submit()
        #expect(history.violations() == [])
    }

    @Test("T2: without knowing the order, only what no order allows is a violation")
    func unknownOrder() {
        var history = HandMadeHistory()
        let normal = history.submit()
        let urgent = history.submit(.urgent)
        // Shows that all of them are durable.
        history.assign(history.submit(kind: "j"), to: "b")
        history.assign(normal)
        #expect(history.violations(ModelRules(order: .firstInFirstOut)) == [])
        #expect(history.violations() == [])
        #expect(history.violations(ModelRules(order: .strict)) == ["T2"])
        history.complete(normal)
        history.assign(urgent)
        #expect(history.violations(ModelRules(order: .strict)) == ["T2"])
    }

    @Test("T9, T12: of two dead letters with one key that live again the first holds it, if it had been given up")
    func revivedTogether() {
        var history = HandMadeHistory()
        let tasks = (0..<2).map { _ in
            let task = history.submit(.normal, TaskOptions(idempotencyKey: "order-1"))
            history.assign(task)
            history.fail(task, .dead(.permanent))
            return task
        }
        for task in tasks { history.add(.replayed(task)) }
        // No key is kept for a moment: the first has held it alone, and the second has it not.
        history.assign(tasks[0])
        history.complete(tasks[0])
        history.submit(.normal, TaskOptions(idempotencyKey: "order-1"))
        #expect(history.violations() == [])
        var rules = ModelRules()
        rules.idempotencyRetention = .zero
        #expect(history.violations(rules) == [])
        // With all keys kept, the second submit was one too many.
        rules.idempotencyRetention = .seconds(86_400)
        #expect(history.violations(rules) == ["T12", "T12"])
    }

    @Test("D2: what is durable is told, and a task that was given out before is a violation")
    func durable() {
        var history = HandMadeHistory()
        let task = history.submit()
        history.assign(task)
        var model = ReferenceModel()
        var found: [String] = []
        for (index, record) in history.records.enumerated() {
            model.learnDurable(upTo: 1)
            found += model.apply(record, sequence: SequenceNumber(index) + 1).map(\.rule)
        }
        #expect(found == ["D2"])
    }

    private static var everything: HandMadeHistory {
        var history = HandMadeHistory()
        let tasks = (0..<6).map { _ in history.submit() }
        history.assign(tasks[0])
        history.complete(tasks[0])
        history.assign(tasks[1])
        history.fail(tasks[1], .retry(at: history.time(5)))
        history.assign(tasks[2], to: "b", accepted: false)
        history.reclaim(tasks[2], .refused)
        history.now = 5
        history.add(.becameDue(tasks[1]))
        history.assign(tasks[2])
        history.reclaim(tasks[2], .agentDied)
        history.assign(tasks[2], session: 2)
        history.complete(tasks[2])
        history.assign(tasks[3])
        history.add(.cancelled(tasks[4], nil, .atOnce))
        history.add(.evicted([tasks[4]], .purged))
        history.now = 6
        history.open(cleanly: false)
        // A suspect.
        history.assign(tasks[3])
        history.open(cleanly: false)
        history.assign(tasks[3])
        history.open(cleanly: false)
        history.add(.crashed(tasks[3], next: .ready))
        history.assign(tasks[3])
        history.now = 20
        history.add(.outlived(tasks[3]))
        history.assign(tasks[5], to: "b")
        history.complete(tasks[5])
        history.assign(tasks[1], to: "b")
        history.fail(tasks[1], .dead(.attemptsExhausted))
        history.add(.replayed(tasks[1]))
        history.assign(tasks[1], to: "b")
        history.complete(tasks[1])
        return history
    }

    static let breaches: [Breach] = [
        Breach("T1", "a task is assigned before its time") { history in
            history.assign(history.submit(after: 10))
        },
        Breach("T1", "a task ends twice in one life") { history in
            let task = history.submit()
            history.add(.cancelled(task, nil, .atOnce))
            history.add(.becameDue(task))
        },
        Breach("T1", "a task is due too early") { history in
            history.add(.becameDue(history.submit(after: 10)))
        },
        Breach("T1", "a task is forgotten that lives") { history in
            history.add(.evicted([history.submit()], .retention))
        },
        Breach("T1", "a task is heard of that was never submitted") { history in
            history.add(.becameDue(TaskID(epoch: 1, number: 7)))
        },
        Breach("T2", "the second of two equal tasks goes first") { history in
            history.submit()
            history.assign(history.submit())
        },
        Breach("T2", "a task of another kind goes first, which the agent has shown that it takes") { history in
            let first = history.submit(kind: "j")
            history.assign(first)
            history.complete(first)
            history.submit(kind: "j")
            history.assign(history.submit())
        },
        Breach("T2", "a task that needs less goes first, and stands behind") { history in
            history.submit()
            history.assign(history.submit(.normal, TaskOptions(requires: ["gpu"])))
        },
        Breach("T3", "a task overtakes one that it was submitted too late for", ModelRules(order: .standard)) {
            history in
            history.submit(.low)
            history.now = 91
            history.assign(history.submit(.urgent))
        },
        Breach("T4", "a task that failed keeps its place") { history in
            let task = history.submit()
            history.assign(task)
            history.fail(task, .ready)
        },
        Breach("T4", "a task that is reclaimed loses its place") { history in
            let task = history.submit()
            history.assign(task)
            history.reclaim(task, .agentDied, .retry(at: history.time(3)))
        },
        Breach("T6", "a task dies before its last attempt", ModelRules(retry: .standard)) { history in
            let task = history.submit()
            history.assign(task)
            history.fail(task, .dead(.attemptsExhausted))
        },
        Breach("T6", "a task is tried more often than it may be") { history in
            let task = history.submit(.normal, TaskOptions(retry: RetryPolicy(maximumAttempts: 1)))
            history.assign(task)
            history.fail(task, .retry(at: history.time(1)))
        },
        Breach("T6", "two tasks without a policy of their own die at different counts") { history in
            let (one, other) = (history.submit(), history.submit())
            history.assign(one)
            history.fail(one, .retry(at: history.time(1)))
            history.assign(other)
            history.fail(other, .dead(.attemptsExhausted))
        },
        Breach("T6", "a task that timed out waits longer than its policy says") { history in
            let task = history.submit(.normal, TaskOptions(retry: RetryPolicy(baseDelay: .seconds(2))))
            history.assign(task)
            history.fail(task, .retry(at: history.time(3)), by: .timer)
        },
        Breach("T6", "an agent's death makes a task undeliverable") { history in
            let task = history.submit()
            history.assign(task)
            history.reclaim(task, .leaseExpired, .dead(.undeliverable))
        },
        Breach("T7", "a task outlives a trial that it has not had") { history in
            let task = history.submit()
            history.assign(task)
            history.add(.outlived(task))
        },
        Breach("T7", "something is assigned while a suspect works alone") { history in
            history.careful()
            let other = history.submit(kind: "j")
            history.assign(TaskID(epoch: 1, number: 1))
            history.assign(other, to: "b")
        },
        Breach("T7", "the death of the process in a trial is not counted") { history in
            history.careful()
            history.assign(TaskID(epoch: 1, number: 1))
            history.open(cleanly: false)
            history.submit(kind: "j")
        },
        Breach("T7", "a task is blamed for what it has not done") { history in
            let task = history.submit()
            history.assign(task)
            history.open(cleanly: false)
            history.add(.crashed(task, next: .ready))
        },
        Breach("T9", "a task is replayed that is not dead") { history in
            history.add(.replayed(history.submit()))
        },
        Breach("T11", "a task at work is cancelled without being asked to stop") { history in
            let task = history.submit()
            let holder = history.assign(task)
            history.add(.cancelled(task, holder, .graceEnded))
        },
        Breach("T11", "a task that is leased is cancelled as if it were not") { history in
            let task = history.submit()
            history.assign(task)
            history.add(.cancelled(task, nil, .atOnce))
        },
        Breach("T12", "two live tasks share an idempotency key") { history in
            history.submit(.normal, TaskOptions(idempotencyKey: "order-1"))
            history.submit(.normal, TaskOptions(idempotencyKey: "order-1"))
        },
        Breach("G1", "a lease ends that was replaced") { history in
            let task = history.submit()
            let stale = history.assign(task)
            history.reclaim(task, .agentDied)
            history.assign(task, to: "b")
            history.complete(task, stale)
        },
        Breach("G2", "an opening has the number of the one before") { history in history.open(1) },
        Breach("G2", "a task has the number of another one") { history in
            let task = history.submit()
            let specification = TaskSpecification(kind: "k", payload: [], priority: .low, options: .standard)
            history.add(.submitted(task, specification, readyAt: .init(nanoseconds: 0)))
        },
        Breach("G2", "a generation is of another opening") { history in
            history.assign(history.submit(), generation: Generation(epoch: 2, number: 1))
        },
        Breach("G3", "a generation is given twice") { history in
            let (one, other) = (history.submit(), history.submit())
            let holder = history.assign(one)
            history.assign(other, to: "b", generation: holder.generation)
        },
        Breach("G4", "an agent ends the lease of another") { history in
            let task = history.submit()
            var holder = history.assign(task)
            holder.agent = "b"
            history.complete(task, holder)
        },
        Breach("A1", "an agent gets a second task") { history in
            let (one, other) = (history.submit(), history.submit())
            history.assign(one)
            history.assign(other)
        },
        Breach("A6", "another agent takes a lease over") { history in
            let task = history.submit()
            var holder = history.assign(task)
            holder.agent = "b"
            holder.session = SessionID(number: 2)
            history.add(.resumed(task, holder))
        },
        Breach("S3", "a task goes to an agent that it is not meant for") { history in
            history.assign(history.submit(.normal, TaskOptions(pinnedTo: "b")))
        },
        Breach("S11", "a paused task is assigned") { history in
            history.add(.paused(.kind("k"), true))
            history.assign(history.submit())
        },
        Breach("D8", "time runs back") { history in
            history.now = 5
            history.submit()
            history.now = 4
            history.submit()
        },
        Breach("Q1", "a store is closed cleanly with a task at work") { history in
            history.assign(history.submit())
            history.open(cleanly: true)
        },
    ]
}

extension HandMadeHistory {
    /// Two unclean ends, and a suspect.
    fileprivate mutating func careful() {
        assign(submit())
        open(cleanly: false)
        open(cleanly: false)
    }
}
