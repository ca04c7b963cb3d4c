/// What operators do: pausing, trying dead letters again, forgetting them.
extension Domain {
    /// Holds tasks back, or lets them go (S11).
    mutating func setPaused(_ scope: PauseScope, _ isPaused: Bool) -> Result<SequenceNumber, TenureError> {
        operate { domain in
            let sequence = domain.commit(.paused(scope, isPaused), cause: .caller)
            if scope == .everything, !isPaused { domain.matchAnew() }
            return .success(sequence)
        }
    }

    /// Gives a dead letter a new life (T9).
    mutating func replay(_ task: TaskID) -> Result<SequenceNumber, TenureError> {
        operate { domain in
            guard domain.tasks.entry(of: task) != nil else { return .failure(domain.unknown(task)) }
            guard let transition = domain.tasks.decideReplay(of: task) else { return .failure(domain.notDead(task)) }
            return .success(domain.commit(transition, cause: .caller))
        }
    }

    /// Forgets a dead letter (T9).
    mutating func purge(_ task: TaskID) -> Result<SequenceNumber, TenureError> {
        operate { domain in
            guard let entry = domain.tasks.entry(of: task) else { return .failure(domain.unknown(task)) }
            guard entry.stage == .dead else { return .failure(domain.notDead(task)) }
            return .success(domain.commit(.evicted([task], .purged), cause: .caller))
        }
    }

    mutating func operate(
        _ operation: (inout Domain) -> Result<SequenceNumber, TenureError>
    ) -> Result<SequenceNumber, TenureError> {
        beginTurn()
        catchUp()
        defer { endTurn() }
        // What is recorded after the journal's end would never be durable.
        if lifecycle.phase == .ended { return .failure(endError ?? .schedulerShutDown()) }
        return operation(&self)
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
