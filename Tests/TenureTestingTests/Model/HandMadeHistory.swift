import Tenure
import TenureTesting

/// Records as nobody but a test would write them.
struct HandMadeHistory {
    private(set) var records: [Record] = []
    var now: Int64 = 0
    var cause = Cause.caller
    private var epoch: UInt64 = 0
    private var lastTask: UInt64 = 0
    private var lastGeneration: UInt64 = 0
    private var holders: [TaskID: LeaseHolderFields] = [:]

    init() { open() }

    mutating func add(_ transition: Transition) {
        records.append(
            Record(
                time: StoreTime(nanoseconds: now * 1_000_000_000),
                wall: WallTime(secondsSince1970: 1_800_000_000 + now),
                cause: cause,
                transition: transition
            )
        )
    }

    mutating func open(_ epoch: UInt64? = nil, cleanly: Bool = true) {
        self.epoch = epoch ?? self.epoch + 1
        lastGeneration = 0
        add(.opened(epoch: self.epoch, incarnation: Incarnation(high: 1, low: self.epoch), endedCleanly: cleanly))
    }

    @discardableResult
    mutating func submit(
        _ priority: Priority = .normal,
        kind: TaskKind = "k",
        after seconds: Int64 = 0,
        _ options: TaskOptions = .standard
    ) -> TaskID {
        lastTask += 1
        let task = TaskID(epoch: epoch, number: lastTask)
        let specification = TaskSpecification(kind: kind, payload: [1], priority: priority, options: options)
        add(.submitted(task, specification, readyAt: time(now + seconds)))
        return task
    }

    func time(_ seconds: Int64) -> StoreTime { StoreTime(nanoseconds: seconds * 1_000_000_000) }

    /// Gives a task to an agent, under the next generation unless told otherwise.
    @discardableResult
    mutating func assign(
        _ task: TaskID,
        to agent: AgentName = "a",
        session: UInt64 = 1,
        generation: Generation? = nil,
        accepted: Bool = true
    ) -> LeaseHolderFields {
        lastGeneration += 1
        let fields = LeaseHolderFields(
            agent: agent,
            session: SessionID(number: session),
            generation: generation ?? Generation(epoch: epoch, number: lastGeneration)
        )
        holders[task] = fields
        add(.assigned(task, fields, accepted: accepted))
        return fields
    }

    mutating func complete(_ task: TaskID, _ fields: LeaseHolderFields? = nil) {
        guard let fields = fields ?? holders[task] else { return }
        add(.completed(task, fields, output: [], usage: .none))
    }

    mutating func fail(_ task: TaskID, _ next: AfterLease, by cause: Cause = .agent) {
        guard let fields = holders[task] else { return }
        self.cause = cause
        add(.failed(task, fields, error: "no", usage: .none, next: next))
        self.cause = .caller
    }

    mutating func reclaim(_ task: TaskID, _ reason: ReclaimReason, _ next: AfterLease = .ready) {
        guard let fields = holders[task] else { return }
        add(.reclaimed(task, fields, reason, next: next))
    }

    /// The rules that the records break, one after the other.
    func violations(_ rules: ModelRules = ModelRules()) -> [String] {
        var model = ReferenceModel(rules)
        var found: [String] = []
        for (index, record) in records.enumerated() {
            found += model.apply(record, sequence: SequenceNumber(index) + 1).map(\.rule)
        }
        return found
    }
}
