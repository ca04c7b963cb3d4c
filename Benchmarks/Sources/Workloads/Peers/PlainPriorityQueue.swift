/// The queue that everybody writes first: an actor with a list for each priority, and the consumers that wait.
///
/// A consumer's one call hands in what it has done and gets the next task, so it enters once for each. Nothing is fenced,
/// recorded, told or made durable, and a task whose consumer is gone is lost.
actor PlainPriorityQueue {
    struct Item: Sendable {
        let number: Int
        let payload: [UInt8]
    }

    /// What waits, by priority; the first ones are gone already.
    private var lists: [(items: [Item], first: Int)] = Array(repeating: ([], 0), count: 4)
    // Each is resumed once: by the call that takes it out of the list.
    private var consumers: [UnsafeContinuation<Item?, Never>] = []
    private var outputs: [[UInt8]?] = []
    private var unfinished = 0
    private var waiter: UnsafeContinuation<Void, Never>?
    private var isClosed = false

    func submit(_ payload: [UInt8], level: Int) { add(payload, level: level) }

    func submit(_ payload: [UInt8], levels: [Int]) {
        for level in levels { add(payload, level: level) }
    }

    private func add(_ payload: [UInt8], level: Int) {
        let item = Item(number: outputs.count, payload: payload)
        outputs.append(nil)
        unfinished += 1
        if let consumer = consumers.popLast() { return consumer.resume(returning: item) }
        lists[level].items.append(item)
    }

    /// Hands in the output of the task before, and takes the next one.
    ///
    /// - Returns: `nil` once the queue is closed.
    func next(completing number: Int?, output: [UInt8]) async -> Item? {
        if let number {
            outputs[number] = output
            unfinished -= 1
            if unfinished == 0, let waiter {
                self.waiter = nil
                waiter.resume()
            }
        }
        for level in lists.indices {
            let first = lists[level].first
            guard first < lists[level].items.count else { continue }
            let item = lists[level].items[first]
            if first + 1 == lists[level].items.count {
                lists[level].items.removeAll(keepingCapacity: true)
                lists[level].first = 0
            } else {
                lists[level].first = first + 1
            }
            return item
        }
        return isClosed ? nil : await withUnsafeContinuation { consumers.append($0) }
    }

    /// All outputs, once all that was submitted is done; the queue is closed then.
    func finish() async -> [[UInt8]?] {
        if unfinished > 0 { await withUnsafeContinuation { waiter = $0 } }
        isClosed = true
        for consumer in consumers { consumer.resume(returning: nil) }
        consumers.removeAll()
        return outputs
    }
}
