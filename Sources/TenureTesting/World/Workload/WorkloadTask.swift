internal import Tenure

/// A task of the mixed workload: its payload says what happens to it.
enum WorkloadTask {
    static let kinds: [TaskKind] = ["build", "check", "send"]

    /// What a handler does, drawn for each task; the first byte of its payload.
    enum Course: UInt8, CaseIterable {
        case completeAtOnce, completeLater, failOnce, failForGood, snooze, release, tellProgress, submitChild
        case ignoreCancellation, workTooLong
    }

    /// A payload that no other number has.
    static func payload(_ course: Course, _ number: Int) -> [UInt8] {
        [course.rawValue] + "task \(number)".utf8
    }

    static func output(of payload: [UInt8]) -> [UInt8] { payload.reversed() }

    @concurrent
    static func carryOut(
        _ payload: [UInt8],
        _ context: TaskContext,
        on scheduler: Scheduler,
        in world: World
    ) async throws -> [UInt8] {
        let course = payload.first.flatMap(Course.init(rawValue:)) ?? .completeAtOnce
        switch course {
        case .completeAtOnce: break
        case .completeLater: try await world.clock.sleep(for: .milliseconds(700))
        case .failOnce:
            await world.yield()
            if context.attempt == 1 { throw TaskFailure("once") }
        case .failForGood: throw TaskFailure.permanent("for good")
        case .snooze:
            if world.isFirst(payload) { throw TaskDeferral.snooze(for: .milliseconds(400)) }
        case .release:
            if world.isFirst(payload) { throw TaskDeferral.release }
        case .tellProgress:
            for part in 1...3 {
                try await context.progress("part \(part)")
                context.report("parts", 1)
                try await world.clock.sleep(for: .milliseconds(100))
            }
        case .submitChild:
            // Under a key, so that a second attempt has no second child.
            let child = RawTask(kind: context.kind, payload: [Course.completeAtOnce.rawValue] + payload.dropFirst())
            try await scheduler.submit(child, options: TaskOptions(idempotencyKey: "child of \(context.task)"))
        case .ignoreCancellation:
            for _ in 0..<5 { try? await world.clock.sleep(for: .seconds(1)) }
        case .workTooLong: try await world.clock.sleep(for: .seconds(30))
        }
        return output(of: payload)
    }
}
