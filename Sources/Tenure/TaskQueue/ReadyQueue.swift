/// The ready tasks that need the same of an agent, in order.
///
/// Within a priority tasks mostly become ready in the order of their keys, so there is a line for each; what comes out of
/// order (reclaimed tasks keep their key) takes its old place in it. The head is the least of four.
///
/// A class, because its levels cannot be copied and an index holds many of it.
///
/// - Complexity: ``insert(_:priority:)`` and ``popFirst()`` O(1), O(log n) for what comes out of order.
final class ReadyQueue {
    /// One line for each priority.
    private let levels = UnsafeMutablePointer<SortedBlocks<ReadyKey>>.allocate(capacity: ReadyQueue.levelCount)
    /// How many tasks it holds.
    private(set) var count = 0

    private static let levelCount = Priority.allCases.count

    init() {
        for level in 0..<Self.levelCount { (levels + level).initialize(to: SortedBlocks()) }
    }

    deinit {
        levels.deinitialize(count: Self.levelCount)
        levels.deallocate()
    }

    func insert(_ key: ReadyKey, priority: Priority) {
        count += 1
        levels[Int(priority.rawValue)].insert(key)
    }

    var first: ReadyKey? { head?.key }

    var isEmpty: Bool { count == 0 }

    /// How many keys lie in it.
    var keyCount: Int { (0..<Self.levelCount).reduce(0) { $0 + levels[$1].count } }

    /// Whether it holds as many keys as it counts tasks.
    var isConsistent: Bool { keyCount == count }

    func popFirst() {
        guard let head else { return }
        count -= 1
        levels[head.level].popFirst()
    }

    /// Takes out a key that it holds, wherever it lies.
    ///
    /// - Complexity: O(log n).
    func remove(_ key: ReadyKey, priority: Priority) {
        count -= 1
        levels[Int(priority.rawValue)].remove(key)
    }

    private var head: (key: ReadyKey, level: Int)? {
        var best: (key: ReadyKey, level: Int)?
        for level in 0..<Self.levelCount {
            guard let key = levels[level].first else { continue }
            if let current = best, current.key < key { continue }
            best = (key, level)
        }
        return best
    }
}
