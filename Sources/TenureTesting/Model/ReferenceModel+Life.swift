internal import Tenure

/// Openings, submits, and what happens to tasks that nobody holds.
extension ReferenceModel {
    mutating func open(_ epoch: UInt64, endedCleanly: Bool) {
        if epoch <= self.epoch { report("G2", "opening \(epoch) follows opening \(self.epoch)") }
        let leased = tasks.values.filter { $0.state.isLeased }.map(\.id).sorted()
        if endedCleanly, let task = leased.first {
            report("Q1", "a store that was closed cleanly has task \(task) with an agent", task: task)
        }
        openings += 1
        self.epoch = epoch
        lastGenerationNumber = 0
        uncleanEnds = endedCleanly ? 0 : uncleanEnds + 1
        trial = nil
        abilities = [:]
        evidence = LimitEvidence()
        for id in leased { endByOpening(id, endedCleanly: endedCleanly) }
        held = [:]
        lines = [:]
        linesByKind = [:]
        linesByPin = [:]
        enabling = []
        enabled = 0
        for id in tasks.values.filter({ $0.state == .ready }).map(\.id).sorted() { lineUp(id) }
    }

    /// D4: no lease outlives its opening.
    private mutating func endByOpening(_ id: TaskID, endedCleanly: Bool) {
        guard let state = tasks[id]?.state else { return }
        if state == .cancelling {
            end(id, .cancelled)
            return change(id) { task, _ in
                task.lease = nil
                task.isOnTrial = false
            }
        }
        var owes = false
        change(id) { task, _ in
            if state == .working, !endedCleanly {
                task.isSuspect = true
                task.owesCrash = task.isOnTrial
                owes = task.isOnTrial
            }
            task.isOnTrial = false
            task.trialBegan = nil
            task.lease = nil
            task.state = .ready
        }
        if owes { owingCrash.insert(id) }
    }

    mutating func submit(_ id: TaskID, _ specification: TaskSpecification, _ readyAt: StoreTime) {
        if id.epoch != epoch || id.number <= lastTaskNumber {
            report("G2", "task \(id) is submitted in opening \(epoch), after number \(lastTaskNumber)", task: id)
        }
        lastTaskNumber = max(lastTaskNumber, id.number)
        tasksSeen += 1
        claimKey(of: id, specification)
        let isReady = readyAt <= record.time
        tasks[id] = ModelTask(
            id,
            specification,
            submittedAt: record.time,
            readyAt: readyAt,
            isReady ? .ready : .waiting,
            by: record.sequence
        )
        if isReady { lineUp(id) }
    }

    /// T12: a key is held while its task lives, and for a while after.
    private mutating func claimKey(of id: TaskID, _ specification: TaskSpecification) {
        guard let key = specification.idempotencyKey else { return }
        let place = ModelKey(kind: specification.kind, key: key)
        let holder: TaskID? =
            switch keys[place] {
            case .live(let task): task
            case .ended(let task, let end): isOver(end) == false ? task : nil
            case .unknown, nil: nil
            }
        if let holder {
            report("T12", "task \(id) is submitted with the key \(key.quoted) of task \(holder)", task: id)
        }
        keys[place] = .live(id)
    }

    /// T9, T12: a task that lives again holds its key again, unless another one has it.
    private mutating func reclaimKey(of task: ModelTask) {
        guard let key = task.idempotencyKey else { return }
        let place = ModelKey(kind: task.kind, key: key)
        switch keys[place] {
        case .live, .unknown: break
        case .ended(task.id, _): keys[place] = .live(task.id)
        case .ended(_, let end):
            switch isOver(end) {
            case true?: keys[place] = .live(task.id)
            case false?: break
            case nil: keys[place] = .unknown
            }
        case nil: keys[place] = missesTombstones ? .unknown : .live(task.id)
        }
    }

    /// Whether a key is given up whose task has ended then; `nil` when it is not known how long keys are kept.
    private func isOver(_ end: StoreTime) -> Bool? {
        rules.idempotencyRetention.map { record.time >= end.advanced(by: $0) }
    }

    mutating func becomeDue(_ id: TaskID) {
        guard let task = expect(id, in: [.waiting], "becomes due") else { return }
        if record.time < task.readyAt {
            report("T1", "task \(id) becomes due before its time, \(task.readyAt)", task: id)
        }
        makeReady(id)
    }

    mutating func replay(_ id: TaskID) {
        guard let task = expect(id, in: [.dead], "is replayed", rule: "T9") else { return }
        change(id) { task, time in
            task.failures = 0
            task.crashes = 0
            task.refusals = 0
            task.snoozes = 0
            task.interruptions = 0
            task.isSuspect = false
            task.endedAt = nil
            task.readyAt = time
        }
        reclaimKey(of: task)
        makeReady(id)
    }

    mutating func evict(_ ids: [TaskID]) {
        for id in ids {
            guard let task = tasks[id] else {
                report("T1", "task \(id) is forgotten, and there is no such task", task: id)
                continue
            }
            if !task.state.isTerminal {
                report("T1", "task \(id) is forgotten and is \(task.state)", task: id)
                if let agent = task.lease?.agent, held[agent] == id { held[agent] = nil }
            }
            tasks[id] = nil
        }
    }

    mutating func pause(_ scope: PauseScope, _ isPaused: Bool) {
        switch scope {
        case .everything: isPausedWhole = isPaused
        case .kind(let kind): if isPaused { pausedKinds.insert(kind) } else { pausedKinds.remove(kind) }
        }
    }

    /// A task goes back into its place, or takes one.
    mutating func makeReady(_ id: TaskID) {
        change(id) { task, _ in task.state = .ready }
        lineUp(id)
    }

    // MARK: Suspects (T7)

    mutating func beginTrial(of id: TaskID, atWork: Bool) {
        trial = id
        change(id) { task, time in
            task.isOnTrial = true
            task.trialBegan = atWork ? time : nil
        }
    }

    /// While a suspect works alone nothing is assigned, and while one is handed out no other one is.
    mutating func checkTrial(of task: ModelTask, _ agent: AgentName) {
        guard let trial, let suspect = tasks[trial] else { return }
        if suspect.trialBegan != nil {
            report(
                "T7",
                "task \(task.id) is assigned while suspect \(trial) is to be alone",
                task: task.id,
                agent: agent
            )
        } else if task.isSuspect {
            report("T7", "suspect \(task.id) is handed out while suspect \(trial) is", task: task.id, agent: agent)
        }
    }

    mutating func outlive(_ id: TaskID) {
        guard let task = expect(id, in: [.working, .cancelling], "outlives its trial", rule: "T7") else { return }
        if let began = task.trialBegan, task.isOnTrial {
            let time = began.duration(to: record.time)
            if rules.isSingleThreaded, let careful = rules.carefulTime, time < careful {
                report("T7", "suspect \(id) outlives its trial after \(time) of \(careful)", task: id)
            }
        } else {
            report("T7", "task \(id) outlives a trial that it has not had", task: id)
        }
        if trial == id { trial = nil }
        change(id) { task, _ in
            task.isSuspect = false
            task.isOnTrial = false
            task.trialBegan = nil
        }
    }

    mutating func countCrash(_ id: TaskID, _ next: AfterLease) {
        guard let task = expect(id, in: [.ready], "is blamed for the death of the process", rule: "T7") else { return }
        if owingCrash.remove(id) == nil {
            report("T7", "task \(id) is blamed for a death of the process that is not its own", task: id)
        }
        let crashes = task.crashes + 1
        let limit = (task.retry ?? rules.retry)?.maximumCrashes
        switch next {
        case .ready: checkLimit(\.crashes, crashes, task, limit, isDeadly: false)
        case .dead(.poison): checkLimit(\.crashes, crashes, task, limit, isDeadly: true)
        case .dead(let reason): report("T6", "task \(id) killed the process and is dead as \(reason)", task: id)
        case .retry: report("T4", "task \(id) killed the process and loses its place", task: id)
        }
        change(id) { task, _ in
            task.owesCrash = false
            task.crashes = crashes
        }
        go(id, to: next)
    }
}
