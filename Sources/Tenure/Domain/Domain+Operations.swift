/// What operators do: pausing, trying dead letters again, forgetting them.
extension Domain {
    /// Holds tasks back, or lets them go (S11).
    mutating func setPaused(_ scope: PauseScope, _ isPaused: Bool) -> Reply<Void> {
        operate { domain in
            guard domain.tasks.isPaused(scope) != isPaused else { return .success(()) }
            guard domain.hasSpaceForUpkeep else {
                return .failure(.storageFull("nothing was changed. Free some space first"))
            }
            domain.commit(.paused(scope, isPaused), cause: .caller)
            if scope == .everything, !isPaused { domain.matchAnew() }
            return .success(())
        }
    }

    /// Gives a dead letter a new life (T9).
    mutating func replay(_ task: TaskID) -> Reply<Void> {
        operate { domain in
            guard domain.tasks.entry(of: task) != nil else { return .failure(domain.unknown(task)) }
            guard let transition = domain.tasks.decideReplay(of: task) else { return .failure(domain.notDead(task)) }
            guard domain.hasSpaceForWork else {
                return .failure(
                    .storageFull("task \(task) is a dead letter still. Free some space and replay it again", task: task)
                )
            }
            domain.commit(transition, cause: .caller)
            return .success(())
        }
    }

    /// Forgets a dead letter (T9).
    mutating func purge(_ task: TaskID) -> Reply<Void> {
        operate { domain in
            guard let entry = domain.tasks.entry(of: task) else { return .failure(domain.unknown(task)) }
            guard entry.stage == .dead else { return .failure(domain.notDead(task)) }
            guard domain.hasSpaceForUpkeep else {
                return .failure(.storageFull("task \(task) is a dead letter still. Free some space first", task: task))
            }
            domain.commit(.evicted([task], .purged), cause: .caller)
            return .success(())
        }
    }

    /// What one turn did to dead letters, and where the next goes on; `nil` when there are no more.
    struct Sweep: Sendable {
        var tasks: [TaskID]
        var next: UInt64?
    }

    /// Gives the next of the dead letters that meet `filter` a new life.
    mutating func replay(where filter: DeadLetterFilter, after number: UInt64?) -> Reply<Sweep> {
        operate { domain in
            let found = domain.tasks.deadLetters(where: filter, after: number, limit: TaskQueueCore.evictionBatch)
            for task in found.tasks {
                guard domain.hasSpaceForWork else {
                    return .failure(
                        .storageFull("only some dead letters live again. Free some space and replay the rest")
                    )
                }
                if let transition = domain.tasks.decideReplay(of: task) { domain.commit(transition, cause: .caller) }
            }
            return .success(Sweep(tasks: found.tasks, next: found.next))
        }
    }

    /// Forgets the next of the dead letters that meet `filter`.
    mutating func purge(where filter: DeadLetterFilter, after number: UInt64?) -> Reply<Sweep> {
        operate { domain in
            let found = domain.tasks.deadLetters(where: filter, after: number, limit: TaskQueueCore.evictionBatch)
            guard domain.hasSpaceForUpkeep else {
                return .failure(.storageFull("only some dead letters are forgotten. Free some space first"))
            }
            if !found.tasks.isEmpty { domain.commit(.evicted(found.tasks, .purged), cause: .caller) }
            return .success(Sweep(tasks: found.tasks, next: found.next))
        }
    }

    /// A turn in which somebody outside wants something of the tasks.
    mutating func operate<Value: Sendable>(
        _ operation: (inout Domain) -> Result<Value, TenureError>
    ) -> Reply<Value> {
        beginTurn()
        catchUp()
        // What is recorded after the journal's end would never be durable.
        if lifecycle.phase == .ended {
            endTurn()
            return Reply(result: .failure(endError ?? .schedulerShutDown()), sequence: 0)
        }
        let result = operation(&self)
        let sequence = lastSequence
        endTurn()
        return Reply(result: result, sequence: sequence)
    }

    /// The error of a task that is not there, or not any more.
    func unknown(_ task: TaskID) -> TenureError {
        tasks.isEvicted(task) ? .evictedTask(task) : .unknownTask(task)
    }

    private func notDead(_ task: TaskID) -> TenureError {
        let status = tasks.entry(of: task)?.status.name ?? "gone"
        return TenureError(
            .taskNotDead,
            "Task \(task) is \(status), and only a dead letter can be replayed or purged. Nothing has changed.",
            task: task
        )
    }
}
