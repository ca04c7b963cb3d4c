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
            interruptions: Int(interruptions),
            lastGeneration: lastGeneration,
            errors: errors,
            output: stage == .completed ? output : nil,
            usage: usage
        )
    }
}
