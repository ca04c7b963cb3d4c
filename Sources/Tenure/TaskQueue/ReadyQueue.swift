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
    private var outOfOrder = BinaryHeap<ReadyKey>()

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
        let level = Int(priority.rawValue)
        if let last = levels[level].last, key < last {
            outOfOrder.insert(key)
        } else {
            levels[level].append(key)
        }
    }

    var first: ReadyKey? { head?.key }

    var isEmpty: Bool { head == nil }

    func popFirst() {
        switch head?.place {
        case .level(let level): levels[level].popFirst()
        case .heap: outOfOrder.popFirst()
        case nil: return
        }
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
