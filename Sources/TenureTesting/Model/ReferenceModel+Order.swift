internal import Tenure

/// The order in which tasks are given out: T2 and T3, and of S1 what records show.
extension ReferenceModel {
    /// A ready task waits to be durably so, and then for its turn.
    mutating func lineUp(_ id: TaskID) {
        guard tasks[id] != nil else { return }
        tasks[id]?.readyBy = record.sequence
        enabling.append((record.sequence, id))
    }

    /// Puts the tasks in line that are assignable, because the record that made them ready is durable (D2).
    private mutating func enable() {
        while enabled < enabling.count, enabling[enabled].readyBy <= durable {
            let (readyBy, id) = enabling[enabled]
            enabled += 1
            guard let task = tasks[id], task.state == .ready, task.readyBy == readyBy else { continue }
            let needs = needs(of: task)
            if lines[needs] == nil {
                lines[needs] = ModelLine()
                if let pin = needs.pin {
                    linesByPin[pin, default: []].append(needs)
                } else {
                    linesByKind[needs.kind, default: []].append(needs)
                }
            }
            let readyAt = rules.order == .firstInFirstOut ? 0 : task.readyAt.nanoseconds
            lines[needs]?.insert(ModelLine.Place(readyAt: readyAt, task: id, readyBy: readyBy), task.priority)
        }
        guard enabled > 1_000, enabled * 2 > enabling.count else { return }
        enabling.removeFirst(enabled)
        enabled = 0
    }

    private func needs(of task: ModelTask) -> ModelNeeds {
        ModelNeeds(
            kind: task.kind,
            requires: task.requires,
            pin: task.pin,
            isSuspect: isCareful && task.isSuspect
        )
    }

    /// A task is given to an agent: none that was assignable then, and that this agent could have taken as its leases of
    /// this session show, goes before it. Suspects of a careful opening are compared with each other alone, and what is
    /// paused with nothing.
    mutating func checkOrder(of task: ModelTask, by session: ModelSession) {
        if task.readyBy > durable {
            if knowsDurable {
                report(
                    "D2",
                    "task \(task.id) is assigned, and that it is ready (@\(task.readyBy)) is not durable",
                    task: task.id,
                    agent: session.agent
                )
            }
            durable = task.readyBy
        }
        enable()
        if let pin = task.pin, pin != session.agent {
            report("S3", "task \(task.id) is meant for agent \(quoted(pin))", task: task.id, agent: session.agent)
        }
        abilities[session, default: ModelAbility()].kinds.insert(task.kind)
        abilities[session, default: ModelAbility()].capabilities.formUnion(task.requires)
        guard let ability = abilities[session] else { return }
        let isSuspect = isCareful && task.isSuspect
        for kind in ability.kinds where !pausedKinds.contains(kind) {
            for needs in linesByKind[kind] ?? [] { checkOrder(of: task, needs, ability, isSuspect, session.agent) }
        }
        for needs in linesByPin[session.agent] ?? [] where !pausedKinds.contains(needs.kind) {
            checkOrder(of: task, needs, ability, isSuspect, session.agent)
        }
    }

    private mutating func checkOrder(
        of task: ModelTask,
        _ needs: ModelNeeds,
        _ ability: ModelAbility,
        _ isSuspect: Bool,
        _ agent: AgentName
    ) {
        guard needs.isSuspect == isSuspect, ability.kinds.contains(needs.kind),
            needs.requires.isSubset(of: ability.capabilities), var line = lines.removeValue(forKey: needs)
        else { return }
        for level in 0..<Priority.allCases.count {
            let first = line.first(level) { place in
                tasks[place.task].map { $0.state == .ready && $0.readyBy == place.readyBy } ?? false
            }
            guard let first, first.task != task.id, let other = tasks[first.task], goesBefore(other, task) else {
                continue
            }
            let bound = bound(of: other)
            let isStarved = bound.map { task.submittedAt > other.readyAt.advanced(by: $0) } ?? false
            report(
                isStarved ? "T3" : "T2",
                "task \(task.id) is given to agent \(quoted(agent)) before task \(other.id), which it could take",
                task: task.id,
                agent: agent
            )
        }
        lines[needs] = line
    }

    /// Whether the one goes first in the store's order, or in every order if that is not known.
    private func goesBefore(_ one: ModelTask, _ other: ModelTask) -> Bool {
        let (level, otherLevel) = (Int(one.priority.rawValue), Int(other.priority.rawValue))
        switch rules.order {
        case .ageing(let interval):
            let key = one.readyAt.advanced(by: interval * level)
            let otherKey = other.readyAt.advanced(by: interval * otherLevel)
            return key != otherKey ? key < otherKey : one.id < other.id
        case .strict:
            if level != otherLevel { return level < otherLevel }
            return one.readyAt != other.readyAt ? one.readyAt < other.readyAt : one.id < other.id
        case .firstInFirstOut: return one.id < other.id
        case nil: return level <= otherLevel && one.readyAt <= other.readyAt && one.id < other.id
        }
    }

    /// For how long after it became ready others may be submitted that overtake a task (T3).
    private func bound(of task: ModelTask) -> Duration? {
        switch rules.order {
        case .ageing(let interval): interval * Int(task.priority.rawValue)
        case .firstInFirstOut: .zero
        case .strict, nil: nil
        }
    }
}
