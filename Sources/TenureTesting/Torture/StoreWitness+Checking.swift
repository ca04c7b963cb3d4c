internal import Tenure

extension StoreWitness.Testimony {
    /// Holds a store that was opened again to what was seen.
    ///
    /// - Parameters:
    ///   - snapshot: what is in it.
    ///   - life: the life that it has had.
    func check(_ snapshot: Snapshot, after life: StoreLife) throws {
        if let first = broken.first { throw first }
        try promise("G2", snapshot.epoch > epochs.last ?? 0, "epoch \(snapshot.epoch) after \(epochs)")
        let tasks = Dictionary(uniqueKeysWithValues: snapshot.tasks.map { ($0.id, $0) })
        for (task, payload) in submitted.sorted(by: { $0.key < $1.key }) {
            guard let found = tasks[task] else {
                let isForgotten = mayBeGone.contains(task) || life.forgets && mayHaveEnded.contains(task)
                try promise("D1", isForgotten, "task \(task) was acknowledged and is lost")
                continue
            }
            try promise("D1", found.payload == payload, "task \(task) has another payload")
            try check(found, life)
        }
        for found in snapshot.tasks {
            try promise("D3", attempted.contains(found.payload), "nobody has submitted task \(found.id)")
            let isLeased = [.assigned, .working, .cancelling].contains(found.status.state)
            try promise("D4", !isLeased, "task \(found.id) is \(found.status.name) after an opening")
        }
        for (key, task) in keys where tasks[task] != nil {
            try promise("T12", tasks[task]?.options.idempotencyKey == key, "task \(task) has lost its key")
        }
        for (scope, isPaused) in paused {
            guard let isPaused else { continue }
            try promise("S11", snapshot.paused.contains(scope) == isPaused, "whether \(scope) is paused is lost")
        }
    }

    private func check(_ found: TaskSnapshot, _ life: StoreLife) throws {
        let end = found.status
        switch endings[found.id] {
        case .completed(let output)?:
            try promise("D1", end == .completed, "task \(found.id) was completed and is \(end.name)")
            try promise("D1", found.output == output, "task \(found.id) has another output")
        case .cancelled?:
            try promise("D1", end == .cancelled, "task \(found.id) was cancelled and is \(end.name)")
        case .dead?:
            try promise("D1", end.state == .dead, "task \(found.id) was dead and is \(end.name)")
        case nil:
            let mayHaveEnded = mayHaveEnded.contains(found.id) || life.handled.contains(found.kind)
            try promise(
                "D3",
                !end.isTerminal || mayHaveEnded,
                "nobody has ended task \(found.id), which is \(end.name)"
            )
        }
    }
}
