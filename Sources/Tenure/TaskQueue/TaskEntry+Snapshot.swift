extension TaskEntry {
    package var snapshot: TaskSnapshot {
        var output: [UInt8]?
        var usage = failedUsage
        if case .completed(let bytes, let reported) = state {
            output = bytes
            for (name, amount) in reported.counters { usage.add(name, amount) }
        }
        return TaskSnapshot(
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
            output: output,
            usage: usage
        )
    }
}
