/// The ready tasks that need the same of an agent, in order.
///
/// Within a priority tasks mostly become ready in the order of their keys, so each level is a plain queue; what comes
/// out of order (reclaimed tasks keep their key) goes to a heap beside them. The head is the least of five.
///
/// A class, because its levels cannot be copied and an index holds many of it.
///
/// - Complexity: ``insert(_:priority:)`` and ``popFirst()`` O(1), O(log n) for what came out of order.
final class ReadyQueue {
    /// One queue for each priority.
    private let levels = UnsafeMutablePointer<ChunkedQueue<ReadyKey>>.allocate(capacity: ReadyQueue.levelCount)
    // Unchecked, because nothing that is called while it changes comes back to the queue.
    @exclusivity(unchecked) private var outOfOrder = BinaryHeap<ReadyKey>()
    /// Keys that were removed and still lie in a level or the heap, but never at the head.
    @exclusivity(unchecked) private var gone: [ReadyKey: Int] = [:]
    /// How many keys that is in all: one may be gone twice, if its task ended, lived again in the same instant, and ended
    /// once more.
    private var goneCount = 0
    /// How many tasks it holds.
    private(set) var count = 0

    private static let levelCount = Priority.allCases.count

    init() {
        for level in 0..<Self.levelCount { (levels + level).initialize(to: ChunkedQueue()) }
    }

    deinit {
        levels.deinitialize(count: Self.levelCount)
        levels.deallocate()
    }

    private enum Place {
        case level(Int)
        case heap
    }

    func insert(_ key: ReadyKey, priority: Priority) {
        count += 1
        let level = Int(priority.rawValue)
        if let last = levels[level].last, key < last {
            outOfOrder.insert(key)
        } else {
            levels[level].append(key)
        }
    }

    var first: ReadyKey? { head?.key }

    var isEmpty: Bool { count == 0 }

    /// How many keys lie in it, those that were removed among them.
    var keyCount: Int { (0..<Self.levelCount).reduce(outOfOrder.count) { $0 + levels[$1].count } }

    /// Whether it holds as many keys as it counts tasks, and those that are gone.
    var isConsistent: Bool { keyCount == count + goneCount && (count == 0) == (head == nil) }

    func popFirst() {
        guard count > 0 else { return }
        count -= 1
        dropHead()
        dropGone()
    }

    /// Takes out a key that it holds, wherever it lies.
    ///
    /// - Complexity: O(1) on average.
    func remove(_ key: ReadyKey) {
        count -= 1
        gone[key, default: 0] += 1
        goneCount += 1
        dropGone()
        // Those behind a task that nobody takes must not pile up. Pays for itself: half of the keys go.
        if goneCount > max(16, count) { sweep() }
    }

    private func dropHead() {
        switch head?.place {
        case .level(let level): levels[level].popFirst()
        case .heap: outOfOrder.popFirst()
        case nil: return
        }
    }

    // Keeps the head a key that is there.
    private func dropGone() {
        while goneCount > 0, let first, takeGone(first) { dropHead() }
    }

    /// Whether one that lies under this key is gone; counts as dropped then.
    private func takeGone(_ key: ReadyKey) -> Bool {
        guard let times = gone[key] else { return false }
        gone[key] = times > 1 ? times - 1 : nil
        goneCount -= 1
        return true
    }

    private func sweep() {
        for level in 0..<Self.levelCount {
            var kept = ChunkedQueue<ReadyKey>()
            while let key = levels[level].popFirst() {
                if !takeGone(key) { kept.append(key) }
            }
            levels[level] = kept
        }
        outOfOrder.retain { !takeGone($0) }
    }

    private var head: (key: ReadyKey, place: Place)? {
        var best: (key: ReadyKey, place: Place)?
        for level in 0..<Self.levelCount {
            guard let key = levels[level].first else { continue }
            if let current = best, current.key < key { continue }
            best = (key, .level(level))
        }
        if let key = outOfOrder.first {
            if let current = best, current.key < key { return best }
            return (key, .heap)
        }
        return best
    }
}
