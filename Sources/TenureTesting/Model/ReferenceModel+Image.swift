package import Tenure

/// Beginning in the middle: with a store as a checkpoint or an opening has it.
extension ReferenceModel {
    /// Takes a store over as it is, without judging how it came to be so.
    ///
    /// - Parameter keyHolders: the live tasks that hold their idempotency key; `nil` when that is not known.
    package init(_ rules: ModelRules, from core: borrowing TaskQueueCore, keyHolders: Set<TaskID>?) {
        self.init(rules)
        missesTombstones = true
        openings = 0
        epoch = core.epoch
        uncleanEnds = core.uncleanEnds
        lastGenerationNumber = core.lastGenerationNumber
        lastTaskNumber = core.lastTaskNumber
        lastSequence = core.lastSequence
        lastTime = core.lastTime
        isPausedWhole = core.isPausedWhole
        pausedKinds = core.pausedKinds
        var found: [ModelTask] = []
        core.forEachEntry { found.append(ModelTask($0)) }
        tasksSeen = found.count
        for task in found { tasks[task.id] = task }
        for task in found {
            if let lease = task.lease { held[lease.agent] = task.id }
            if task.owesCrash { owingCrash.insert(task.id) }
            if task.isOnTrial {
                trial = task.id
                if task.state != .assigned { tasks[task.id]?.trialBegan = task.lease?.since }
            }
            if let key = task.idempotencyKey, !task.state.isTerminal {
                let place = ModelKey(kind: task.kind, key: key)
                if let keyHolders {
                    if keyHolders.contains(task.id) { keys[place] = .live(task.id) }
                } else {
                    // One that lives again may live without its key.
                    keys[place] = .unknown
                }
            }
        }
        for task in found.filter({ $0.state == .ready }).sorted(by: { ($0.readyBy, $0.id) < ($1.readyBy, $1.id) }) {
            enabling.append((task.readyBy, task.id))
        }
    }

    // MARK: Comparing

    /// What is different about a task in the live store; `nil` when nothing is.
    package func difference(of id: TaskID, in core: borrowing TaskQueueCore) -> String? {
        switch (tasks[id], core.entry(of: id)) {
        case (nil, nil): return nil
        case (nil, _?): return "task \(id) is there, and by the records it is not"
        case (_?, nil): return "task \(id) is not there, and by the records it is"
        case (let expected?, let entry?):
            guard let field = Self.difference(expected, ModelTask(entry)) else { return nil }
            return "task \(id): \(field)"
        }
    }

    private static func difference(_ expected: ModelTask, _ live: ModelTask) -> String? {
        func differs<Value: Equatable>(_ name: String, _ field: KeyPath<ModelTask, Value>) -> String? {
            let (one, other) = (expected[keyPath: field], live[keyPath: field])
            return one == other ? nil : "\(name) is \(other), and by the records \(one)"
        }
        let differences = [
            differs("state", \.state),
            live.state == .waiting ? differs("the reason to wait", \.waitingReason) : nil,
            live.state == .dead ? differs("the reason of its death", \.deathReason) : nil,
            differs("readyAt", \.readyAt),
            differs("the lease", \.lease),
            differs("the last generation", \.lastGeneration),
            differs("failures", \.failures),
            differs("crashes", \.crashes),
            differs("refusals", \.refusals),
            differs("snoozes", \.snoozes),
            differs("interruptions", \.interruptions),
            differs("being a suspect", \.isSuspect),
            differs("being on trial", \.isOnTrial),
            differs("owing a crash", \.owesCrash),
            differs("the time of its end", \.endedAt),
            differs("the output", \.output),
            differs("the last record", \.lastSequence),
        ]
        return differences.lazy.compactMap(\.self).first
    }

    /// What is different about the live store, its tasks aside; `nil` when nothing is.
    package func difference(in core: borrowing TaskQueueCore) -> String? {
        let numbers: [(String, UInt64, UInt64)] = [
            ("the opening", epoch, core.epoch),
            ("the last lease", lastGenerationNumber, core.lastGenerationNumber),
            ("the last task", lastTaskNumber, core.lastTaskNumber),
            ("the last record", lastSequence, core.lastSequence),
            ("the number of tasks", UInt64(tasks.count), UInt64(clamping: core.counts.total)),
            ("the number of leases", UInt64(held.count), UInt64(clamping: core.leaseCount)),
        ]
        for (name, expected, live) in numbers where expected != live {
            return "\(name) is \(live), and by the records \(expected)"
        }
        if isPausedWhole != core.isPausedWhole || pausedKinds != core.pausedKinds {
            return "what is paused is not what the records say"
        }
        return isCareful == core.isCareful ? nil : "whether the opening is careful is not what the records say"
    }

    /// What is different about the live store, all tasks among it.
    ///
    /// - Complexity: O(tasks).
    package func wholeDifference(in core: borrowing TaskQueueCore) -> String? {
        if let difference = difference(in: core) { return difference }
        for id in tasks.keys.sorted() {
            if let difference = difference(of: id, in: core) { return difference }
        }
        return nil
    }
}
