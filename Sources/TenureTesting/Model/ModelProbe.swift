internal import Synchronization
package import Tenure

/// Follows a simulated store over all of its openings, and stops it at the first record that breaks a rule, and at the
/// first turn after which it is not what its records say.
///
/// It keeps all records: an opening after a crash finds some of them, and the model is made anew from these. For stores
/// that one thread drives, and for one store: another one, or one that was restored from a backup of another, needs a
/// probe of its own.
package final class ModelProbe: TurnProbe {
    /// Something that must not be.
    package struct Violation: Hashable, Sendable {
        /// The rule, such as `T2`.
        package var rule: String
        /// What is wrong.
        package var detail: String
    }

    fileprivate struct State: Sendable {
        /// Counts openings.
        var opening = 0
        var model = ReferenceModel()
        /// The model as it was before the first record that is kept.
        var start = ReferenceModel()
        var records: [Record] = []
        /// The number of the record before the first that is kept.
        var base: SequenceNumber = 0
        var touched: [TaskID] = []
        /// Every task that a record let be forgotten, also one that a crash undid.
        var forgotten: Set<TaskID> = []
        var violations: [Violation] = []
        /// What the domain was not told yet.
        var untold: Violation?
        var recordsSinceWhole = 0
        var judged = 0
        var comparisons = 0
    }

    /// So many violations are kept; the first says the most.
    fileprivate static let violationsKept = 100

    private let state = Mutex(State())

    package init() {}

    /// What was wrong; empty if nothing was.
    package var violations: [Violation] { state.withLock { $0.violations } }

    /// Whether any record let a task be forgotten.
    package func mayBeForgotten(_ task: TaskID) -> Bool { state.withLock { $0.forgotten.contains(task) } }

    /// The tasks that somebody holds, by the records, in order.
    ///
    /// - Complexity: O(n log n) in the number of tasks.
    package var leasedTasks: [TaskID] {
        state.withLock { state in state.model.tasks.filter { $0.value.lease != nil }.keys.sorted() }
    }

    /// The number of the last record that it has seen.
    package var lastSequence: SequenceNumber { state.withLock { $0.known } }

    /// Judges records that a process had written and not applied when it died: submits come to the journal before anybody
    /// takes them in.
    package func learn(_ written: WrittenRecords) {
        state.withLock { state in
            for (sequence, record) in written.records where sequence == state.known + 1 {
                state.apply(record, sequence, sequence)
            }
        }
    }

    /// How many records were judged, those of openings that a crash undid among them.
    package var recordsJudged: Int { state.withLock { $0.judged } }

    /// How many tasks were compared with the model.
    package var tasksCompared: Int { state.withLock { $0.comparisons } }

    package func open(_ core: borrowing TaskQueueCore, options: SchedulerOptions) -> any TurnFollower {
        let opening = state.withLock { state in
            state.begin(core, ModelRules(simulated: options))
            return state.opening
        }
        return Follower(probe: self, opening: opening)
    }

    /// One opening: what it tells once there is a later one is of a process that has died.
    private final class Follower: TurnFollower {
        private let probe: ModelProbe
        private let opening: Int

        init(probe: ModelProbe, opening: Int) {
            self.probe = probe
            self.opening = opening
        }

        func apply(_ record: Record, sequence: SequenceNumber, durable: SequenceNumber) {
            probe.state.withLock { state in
                if state.opening == opening { state.apply(record, sequence, durable) }
            }
        }

        func rest(_ core: borrowing TaskQueueCore) -> String? {
            probe.state.withLock { state in
                guard state.opening == opening else { return nil }
                state.compare(core)
                return state.untold.take().map { "\($0.rule): \($0.detail)" }
            }
        }
    }
}

extension ModelProbe.State {
    /// An opening has found what `core` holds.
    mutating func begin(_ core: borrowing TaskQueueCore, _ rules: ModelRules) {
        opening += 1
        let found = core.lastSequence
        if found < base || found > known {
            // Somebody else has written since.
            start = ReferenceModel(rules, from: core, keyHolders: nil)
            model = start
            base = found
            records = []
        } else if found < known {
            // A crash has undone what was not durable.
            records.removeLast(Int(known - found))
            model = start
            for (index, record) in records.enumerated() {
                _ = model.apply(record, sequence: base + SequenceNumber(index) + 1)
            }
        }
        model.begin(rules, durable: found)
        touched = []
        recordsSinceWhole = 0
        if let difference = model.wholeDifference(in: core) { note("D3", difference) }
    }

    var known: SequenceNumber { base + SequenceNumber(records.count) }

    mutating func apply(_ record: Record, _ sequence: SequenceNumber, _ durable: SequenceNumber) {
        model.learnDurable(upTo: durable)
        touch(record)
        records.append(record.withSpecificationOfItsOwn)
        judged += 1
        recordsSinceWhole += 1
        for violation in model.apply(record, sequence: sequence) {
            note(violation.rule, "record @\(violation.sequence): \(violation.detail)")
        }
    }

    /// Notes which tasks a record may have changed.
    private mutating func touch(_ record: Record) {
        if let task = record.transition.task { touched.append(task) }
        if case .evicted(let tasks, _) = record.transition {
            touched += tasks
            forgotten.formUnion(tasks)
        }
    }

    private mutating func note(_ rule: String, _ detail: String) {
        let violation = ModelProbe.Violation(rule: rule, detail: detail)
        if violations.count < ModelProbe.violationsKept { violations.append(violation) }
        if untold == nil { untold = violation }
    }

    /// Compares what this turn has touched, and now and then everything: as often as that costs no more than the rest.
    mutating func compare(_ core: borrowing TaskQueueCore) {
        if touched.isEmpty && recordsSinceWhole == 0 { return }
        if let difference = model.difference(in: core) { note("T1", difference) }
        for task in touched {
            comparisons += 1
            if let difference = model.difference(of: task, in: core) { note("T1", difference) }
        }
        touched.removeAll(keepingCapacity: true)
        guard recordsSinceWhole > max(64, model.tasks.count) else { return }
        recordsSinceWhole = 0
        comparisons += model.tasks.count
        if let difference = model.wholeDifference(in: core) { note("T1", difference) }
    }
}

extension Record {
    /// Of a task that nobody else has, the queue tells no end: a probe that shared it would hide that from every
    /// simulation.
    fileprivate var withSpecificationOfItsOwn: Record {
        guard case .submitted(let task, let original, let readyAt) = transition else { return self }
        let copy = TaskSpecification(
            kind: original.kind,
            payload: original.payload,
            priority: original.priority,
            options: original.options
        )
        return Record(time: time, wall: wall, cause: cause, transition: .submitted(task, copy, readyAt: readyAt))
    }
}
