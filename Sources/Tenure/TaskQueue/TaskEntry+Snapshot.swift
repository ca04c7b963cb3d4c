extension TaskEntry {
    package var snapshot: TaskSnapshot {
        TaskSnapshot(
            id: id,
            kind: specification.kind,
            payload: specification.payload,
            priority: specification.priority,
            options: specification.options,
            status: status,
            submittedAt: submittedAt,
            submittedWall: submittedWall,
            readyAt: readyAt,
            endedAt: endedAt,
            failures: Int(failures),
            crashes: Int(crashes),
            refusals: Int(refusals),
            snoozes: Int(snoozes),
            interruptions: Int(interruptions),
            isSuspect: isSuspect,
            lastGeneration: lastGeneration,
            attempts: allAttempts,
            output: stage == .completed ? output : nil,
            usage: usage
        )
    }

    /// Every lease that has ended, the completion among them.
    private var allAttempts: [Attempt] {
        guard stage == .completed, let holder = lastHolder, let endedAt else { return attempts }
        let completed = Attempt(
            agent: holder.agent,
            generation: holder.generation,
            began: holder.since,
            ended: endedAt,
            ending: .completed,
            message: ""
        )
        return attempts + [completed]
    }
}
