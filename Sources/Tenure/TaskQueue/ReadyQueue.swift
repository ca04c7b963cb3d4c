/// The ready tasks that need the same of an agent, in order.
///
/// Within a priority tasks mostly become ready in the order of their keys, so each level is a plain queue; what comes
/// out of order (reclaimed tasks keep their key) goes to a heap beside them. The head is the least of five.
///
/// - Complexity: ``insert(_:priority:)`` and ``popFirst()`` O(1), O(log n) for what came out of order.
struct ReadyQueue {
    private var levels: [ChunkedQueue<ReadyKey>] = Priority.allCases.map { _ in ChunkedQueue() }
    private var outOfOrder = BinaryHeap<ReadyKey>()

    private enum Place {
        case level(Int)
        case heap
    }

    mutating func insert(_ key: ReadyKey, priority: Priority) {
        let level = Int(priority.rawValue)
        if let last = levels[level].last, key < last {
            outOfOrder.insert(key)
        } else {
            levels[level].append(key)
        }
    }

    var first: ReadyKey? { head?.key }

    mutating func popFirst() {
        switch head?.place {
        case .level(let level): levels[level].popFirst()
        case .heap: outOfOrder.popFirst()
        case nil: return
        }
    }

    private var head: (key: ReadyKey, place: Place)? {
        var best: (key: ReadyKey, place: Place)?
        for level in levels.indices {
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
