/// Which idempotency keys are taken, by which task and for which payload (T12).
///
/// A key is held while its task lives, and for a while after its end, by a tombstone that outlives what is known of the
/// task. No key is given up before its time: a full table takes no more keys. A pure core, part of ``Admission``; the
/// same records in the same order make the same table, so an opening builds it from the journal.
///
/// - Complexity: each call O(1) amortized. About 200 bytes for each key.
package struct IdempotencyTable: Sendable {
    package struct Original: Hashable, Sendable {
        package let task: TaskID
        /// The record of its submit.
        package let sequence: SequenceNumber
        fileprivate let payload: Digest
        fileprivate let length: UInt32
        fileprivate var endedAt: StoreTime?
    }

    /// What a claim finds.
    package enum Finding: Hashable, Sendable {
        case unclaimed
        case duplicate(of: Original)
        /// The key is taken for another payload.
        case conflict(with: Original)
        /// The key is free, and there is no room for it.
        case full
    }

    /// The end of a task with a key, to be forgotten when its time has come.
    private struct Tombstone: Sendable {
        let key: Digest
        let task: TaskID
        let endedAt: StoreTime
    }

    /// So many keys are given up in one call, if so many have had their time.
    private static let sweptAtOnce = 8

    package let capacity: Int
    private let retention: Duration
    private var originals = ShardedTable<Digest, Original>()
    /// The keys of the tasks that live.
    private var live = ShardedTable<TaskID, Digest>()
    /// In the order of their ends; those of tasks that live again, or whose key another task has, say nothing.
    private var tombstones = BlockQueue<Tombstone>()

    package init(capacity: Int, retention: Duration) {
        self.capacity = capacity
        self.retention = retention
    }

    /// How many keys are held, those among them that have had their time and were not swept yet.
    package var count: Int { originals.count }

    /// Whether a live task has a key.
    var hasLive: Bool { !live.isEmpty }

    /// How many ends are remembered.
    package var tombstoneCount: Int { tombstones.count }

    // MARK: Asking

    /// Who has a key. Gives up some keys that have had their time.
    ///
    /// - Parameter others: so many more places are spoken for.
    package mutating func find(_ claim: IdempotencyClaim, at now: StoreTime, besides others: Int = 0) -> Finding {
        sweep(at: now, besides: others)
        guard let original = originals[claim.key] else {
            return originals.count + others < capacity ? .unclaimed : .full
        }
        // Past its time, its place is free for the new one.
        if isOver(original.endedAt, at: now) { return .unclaimed }
        let isSame = original.payload == claim.payload && original.length == claim.length
        return isSame ? .duplicate(of: original) : .conflict(with: original)
    }

    private func isOver(_ endedAt: StoreTime?, at now: StoreTime) -> Bool {
        guard let endedAt else { return false }
        return endedAt.duration(to: now) >= retention
    }

    // MARK: Changing

    /// A task was submitted with a key that nobody has.
    package mutating func claim(_ claim: IdempotencyClaim, for task: TaskID, _ sequence: SequenceNumber) {
        originals[claim.key] = Original(
            task: task,
            sequence: sequence,
            payload: claim.payload,
            length: claim.length
        )
        live[task] = claim.key
    }

    /// A task came to its end.
    package mutating func end(_ task: TaskID, at time: StoreTime) {
        guard let key = live[task] else { return }
        live[task] = nil
        // Another task may have the key: claimed when this one had been dead for long, before it lived again.
        guard originals[key]?.task == task else { return }
        originals[key]?.endedAt = time
        tombstones.append(Tombstone(key: key, task: task, endedAt: time))
        // Tasks that end and live again over and over must not pile up. Pays for itself: half of them go.
        if tombstones.count > 2 * originals.count + 16 {
            let originals = originals
            tombstones.retain { Self.isCurrent($0, originals) }
        }
    }

    /// A task that had come to its end lives again. Its key is held again, unless another task has claimed it since;
    /// whether there is room for it or not.
    package mutating func revive(_ task: TaskID, _ claim: IdempotencyClaim, at now: StoreTime) {
        if let original = originals[claim.key], original.task != task, !isOver(original.endedAt, at: now) { return }
        // The submit of a task whose key was given up has been durable for long.
        let kept = originals[claim.key].flatMap { $0.task == task ? $0.sequence : nil }
        self.claim(claim, for: task, kept ?? 0)
    }

    /// An opening came, which may end tasks without a record for each.
    package mutating func endAll(where hasEnded: (TaskID) -> Bool, at time: StoreTime) {
        for task in live.keys.sorted() where hasEnded(task) { end(task, at: time) }
    }

    /// Gives up keys that have had their time.
    ///
    /// - Parameter others: as of ``find(_:at:besides:)``.
    package mutating func sweep(at now: StoreTime, besides others: Int = 0) {
        var steps = 0
        // A full table goes on until there is room: each tombstone is looked at only once, so somebody has paid.
        while let first = tombstones.first, isOver(first.endedAt, at: now),
            steps < Self.sweptAtOnce || originals.count + others >= capacity
        {
            steps += 1
            tombstones.popFirst()
            if Self.isCurrent(first, originals) { originals[first.key] = nil }
        }
    }

    // MARK: Image

    /// The keys that are held: first those of live tasks, by id, then the others in the order of the ends.
    ///
    /// - Complexity: O(n log n).
    var held: [HeldKey] {
        var held: [HeldKey] = []
        for task in live.keys.sorted() {
            if let key = live[task], let original = originals[key], original.task == task {
                held.append(HeldKey(key, original))
            }
        }
        var rest = tombstones
        while let tombstone = rest.popFirst() {
            if Self.isCurrent(tombstone, originals), let original = originals[tombstone.key] {
                held.append(HeldKey(tombstone.key, original))
            }
        }
        return held
    }

    /// A key is held as it was; those of tasks that have ended come in the order of the ends.
    mutating func hold(_ held: HeldKey) {
        var original = Original(task: held.task, sequence: held.sequence, payload: held.payload, length: held.length)
        original.endedAt = held.endedAt
        originals[held.key] = original
        if let endedAt = held.endedAt {
            tombstones.append(Tombstone(key: held.key, task: held.task, endedAt: endedAt))
        } else {
            live[held.task] = held.key
        }
    }

    private static func isCurrent(_ tombstone: Tombstone, _ originals: ShardedTable<Digest, Original>) -> Bool {
        guard let original = originals[tombstone.key] else { return false }
        return original.task == tombstone.task && original.endedAt == tombstone.endedAt
    }
}

extension HeldKey {
    fileprivate init(_ key: Digest, _ original: IdempotencyTable.Original) {
        self.init(
            key: key,
            payload: original.payload,
            length: original.length,
            task: original.task,
            sequence: original.sequence,
            endedAt: original.endedAt
        )
    }
}
