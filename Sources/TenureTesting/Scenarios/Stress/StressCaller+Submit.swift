internal import Tenure

/// Submitting, and waiting for what comes of it.
extension StressCaller {
    /// Submits a task of some kind, as bytes or typed.
    mutating func submit(waits: Bool) async throws {
        let (kind, options) = (kind(), options())
        let priority = Priority.allCases[generator.next(below: Priority.allCases.count)]
        let number = generator.next(below: 3)
        if kind == StressNote.kind, !generator.chance(1, in: 6) {
            try await submit(StressNote(text: "\(number)"), priority, options, waits)
        } else if kind == StressSum.kind, !generator.chance(1, in: 6) {
            try await submit(StressSum(left: number, right: 1), priority, options, waits)
        } else {
            // Of a typed kind this is one that its handlers cannot read.
            let task = RawTask(kind: kind, payload: Array("\(number)".utf8))
            let handle = try await scheduler.submit(task, priority: priority, options: options)
            let specification = TaskSpecification(
                kind: kind,
                payload: task.payload,
                priority: priority,
                options: options
            )
            try ledger.acknowledge(handle.id, specification, isDuplicate: handle.isDuplicate)
            if waits { try await wait(for: handle) }
        }
    }

    private mutating func submit<Work: AgentTask>(
        _ task: Work,
        _ priority: Priority,
        _ options: TaskOptions,
        _ waits: Bool
    ) async throws {
        let handle = try await scheduler.submit(task, priority: priority, options: options)
        let specification = TaskSpecification(
            kind: Work.kind,
            payload: try task.encodePayload(),
            priority: priority,
            options: options
        )
        try ledger.acknowledge(handle.id, specification, isDuplicate: handle.isDuplicate)
        if waits { try await wait(for: handle) }
    }

    private mutating func options() -> TaskOptions {
        var options = TaskOptions()
        if generator.chance(1, in: 5) { options.requires = [Self.capabilities[generator.next(below: 2)]] }
        if generator.chance(1, in: 8) { options.pinnedTo = name() }
        if generator.chance(1, in: 6) { options.timeout = .milliseconds(1 + generator.next(below: 10)) }
        switch generator.next(below: 12) {
        case 0, 1: options.notBefore = .after(.milliseconds(generator.next(below: 10)))
        case 2: options.notBefore = .at(WallTime(nanoseconds: 0))
        default: break
        }
        if generator.chance(1, in: 4) { options.idempotencyKey = "key \(generator.next(below: 20))" }
        if generator.chance(1, in: 5) { options.metadata = ["note": "\(generator.next(below: 9))"] }
        if generator.chance(1, in: 9) { options.retry = RetryPolicy(maximumAttempts: 1, maximumCrashes: 1) }
        if generator.chance(1, in: 9) { options.submitter = "somebody" }
        return options
    }

    /// Gets the handle of a task that somebody submitted, typed or not, maybe of the wrong type.
    mutating func waitForOutput() async throws {
        guard let task = ledger.task(&generator) else { return }
        let kind = try ledger.facts { $0.specification(of: task)?.kind }
        do {
            switch generator.next(below: 3) {
            case 0: try await wait(for: try await scheduler.handle(for: task))
            case 1: try await wait(for: try await scheduler.handle(for: task, as: StressNote.self))
            default: try await wait(for: try await scheduler.handle(for: task, as: StressSum.self))
            }
        } catch let error as TenureError where error.code == .kindMismatch {
            try promise("T14", kind != StressNote.kind || error.message.contains("StressSum"), error.message)
        }
    }

    private mutating func wait(for handle: RawTaskHandle) async throws {
        switch generator.next(below: 6) {
        case 0: return try note(try await handle.cancel(), of: handle.id)
        case 1: return try note(try await handle.status, of: handle.id)
        case 2: return try await look { _ in try await handle.snapshot }
        default: break
        }
        let output = try await handle.output
        try ledger.facts { facts in
            try facts.ended(handle.id, .completed)
            guard let work = facts.specification(of: handle.id) else { return }
            let isRight = output == StressWork.output(of: work.kind, work.payload)
            try promise("T1", isRight, "\(handle.id) gave the output of another task")
        }
    }

    private mutating func wait<Work: AgentTask>(for handle: TaskHandle<Work>) async throws {
        switch generator.next(below: 6) {
        case 0: return try note(try await handle.cancel(), of: handle.id)
        case 1: return try note(try await handle.status, of: handle.id)
        case 2: return try await look { _ in try await handle.snapshot }
        default: break
        }
        do {
            let output = try Work.encodeOutput(try await handle.output)
            try ledger.facts { facts in
                try facts.ended(handle.id, .completed)
                guard let work = facts.specification(of: handle.id) else { return }
                let isRight = output == StressWork.output(of: work.kind, work.payload)
                try promise("T1", isRight, "\(handle.id) gave the output of another task")
            }
        } catch let error as TenureError where error.code == .outputNotCodable {
            // Some agent did what could not be read as typed work.
            let work = try ledger.facts { $0.specification(of: handle.id) }
            let isTyped = work.map { (try? Work.decodePayload($0.payload)) != nil } ?? false
            try promise("T1", !isTyped, error.message)
        }
    }

    func note(_ status: TaskStatus, of task: TaskID) throws {
        try ledger.facts { try $0.ended(task, status.state) }
    }

    mutating func cancel() async throws {
        guard let task = ledger.task(&generator) else { return }
        let status = try await scheduler.cancel(task)
        try promise("T11", status.isTerminal, "cancelling \(task) came to \(status.name)")
        try note(status, of: task)
    }
}
