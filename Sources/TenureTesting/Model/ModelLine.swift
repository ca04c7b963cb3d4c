internal import Tenure

/// What an agent must have to take a task.
struct ModelNeeds: Hashable, Sendable {
    var kind: TaskKind
    var requires: Set<Capability>
    var pin: AgentName?
    /// Apart in careful openings, in which suspects may be held back alone (T7).
    var isSuspect: Bool
}

/// The ready tasks of equal needs: for each priority a heap by time of becoming ready, or by id alone.
///
/// Tasks that were given out or cancelled stay until they come to the front.
struct ModelLine: Sendable {
    struct Place: Sendable {
        let readyAt: Int64
        let task: TaskID
        /// The record by which it became ready: it may be ready anew since, and then has another place.
        let readyBy: SequenceNumber

        func isBefore(_ other: Place) -> Bool {
            readyAt != other.readyAt ? readyAt < other.readyAt : task < other.task
        }
    }

    private var heaps: [[Place]] = Priority.allCases.map { _ in [] }

    mutating func insert(_ place: Place, _ priority: Priority) {
        let level = Int(priority.rawValue)
        heaps[level].append(place)
        var child = heaps[level].count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heaps[level][child].isBefore(heaps[level][parent]) else { return }
            heaps[level].swapAt(child, parent)
            child = parent
        }
    }

    /// The first of a priority that is ready still.
    mutating func first(_ level: Int, _ isReady: (Place) -> Bool) -> Place? {
        while let first = heaps[level].first {
            if isReady(first) { return first }
            removeFirst(level)
        }
        return nil
    }

    private mutating func removeFirst(_ level: Int) {
        let last = heaps[level].removeLast()
        guard !heaps[level].isEmpty else { return }
        heaps[level][0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heaps[level].count {
                if heaps[level][child].isBefore(heaps[level][least]) { least = child }
            }
            if least == parent { return }
            heaps[level].swapAt(parent, least)
            parent = least
        }
    }
}
