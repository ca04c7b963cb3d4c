/// The tasks that have a live lease, without hashing: each task keeps the slot it was given.
///
/// - Complexity: ``insert(_:)`` and ``remove(at:)`` O(1); as many slots as there were leases at once.
struct LeaseSlots {
    private var slots: [TaskID?] = []
    private var free: [Int32] = []

    var count: Int { slots.count - free.count }

    /// The tasks, in the order of their slots.
    var tasks: [TaskID] { slots.compactMap { $0 } }

    mutating func insert(_ task: TaskID) -> Int32 {
        if let slot = free.popLast() {
            slots[Int(slot)] = task
            return slot
        }
        slots.append(task)
        return Int32(slots.count - 1)
    }

    mutating func remove(at slot: Int32) {
        slots[Int(slot)] = nil
        free.append(slot)
    }
}
