/// Elements in their order, in blocks: growing moves one block at most, and what is taken out leaves nothing behind.
///
/// Elements that are equal may be there several times.
///
/// - Complexity: ``first``, ``popFirst()``, and ``insert(_:)`` of what comes last O(1); elsewhere ``insert(_:)`` and
///   ``remove(_:)`` O(log n), and a move of a part of a block. With a block that comes or goes the places of those behind it
///   move, which happens once in some tens of calls.
struct SortedBlocks<Element: Comparable>: ~Copyable {
    /// Room for a run of elements; those from `start` up to `end` are there: one at least, but for the only block.
    private struct Block {
        let elements = UnsafeMutablePointer<Element>.allocate(capacity: SortedBlocks.blockSize)
        var start = 0
        var end = 0

        var count: Int { end - start }
        var first: Element { elements[start] }

        /// The place of the first one that does not come before `element`.
        func place(of element: Element) -> Int {
            var (low, high) = (start, end)
            while low < high {
                let middle = (low + high) / 2
                if elements[middle] < element { low = middle + 1 } else { high = middle }
            }
            return low
        }

        mutating func insert(_ element: Element, at place: Int) {
            if end < SortedBlocks.blockSize {
                (elements + place + 1).moveInitialize(from: elements + place, count: end - place)
                (elements + place).initialize(to: element)
                end += 1
            } else {
                (elements + start - 1).moveInitialize(from: elements + start, count: place - start)
                (elements + place - 1).initialize(to: element)
                start -= 1
            }
        }

        mutating func remove(at place: Int) {
            (elements + place).deinitialize(count: 1)
            (elements + place).moveInitialize(from: elements + place + 1, count: end - place - 1)
            end -= 1
        }

        /// Moves those of another one, from `place` on, to its end; there is room for them.
        mutating func take(_ other: inout Block, from place: Int) {
            (elements + end).moveInitialize(from: other.elements + place, count: other.end - place)
            end += other.end - place
            other.end = place
        }

        mutating func moveToStart() {
            elements.moveInitialize(from: elements + start, count: count)
            (start, end) = (0, count)
        }

        func free() {
            (elements + start).deinitialize(count: count)
            elements.deallocate()
        }
    }

    private static var blockSize: Int { 256 }

    private var blocks: [Block] = []
    private(set) var count = 0

    init() {}

    deinit {
        for block in blocks { block.free() }
    }

    /// How many blocks it has, for the tests that nothing piles up (T13).
    var blockCount: Int { blocks.count }

    var first: Element? { count > 0 ? blocks[0].first : nil }

    private var last: Element? {
        guard count > 0 else { return nil }
        let block = blocks[blocks.count - 1]
        return block.elements[block.end - 1]
    }

    mutating func insert(_ element: Element) {
        if let last, element < last { insertBeforeLast(element) } else { append(element) }
        count += 1
    }

    private mutating func append(_ element: Element) {
        if blocks.last.map({ $0.end == Self.blockSize }) ?? true { blocks.append(Block()) }
        let index = blocks.count - 1
        (blocks[index].elements + blocks[index].end).initialize(to: element)
        blocks[index].end += 1
    }

    // Apart, so that what seldom happens is not in the way of what mostly does.
    @inline(never)
    private mutating func insertBeforeLast(_ element: Element) {
        var index = block(of: element)
        if blocks[index].count == Self.blockSize {
            var behind = Block()
            behind.take(&blocks[index], from: Self.blockSize / 2)
            blocks.insert(behind, at: index + 1)
            if !(element < behind.first) { index += 1 }
        }
        blocks[index].insert(element, at: blocks[index].place(of: element))
    }

    @discardableResult
    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = (blocks[0].elements + blocks[0].start).move()
        blocks[0].start += 1
        count -= 1
        if blocks[0].count == 0 { dropEmpty(at: 0) }
        return element
    }

    /// Takes out one that is equal to `element`.
    ///
    /// - Returns: `false` when there is none.
    @discardableResult
    mutating func remove(_ element: Element) -> Bool {
        guard let first, !(element < first) else { return false }
        let index = block(of: element)
        let place = blocks[index].place(of: element)
        guard place < blocks[index].end, !(element < blocks[index].elements[place]) else { return false }
        blocks[index].remove(at: place)
        count -= 1
        if blocks[index].count == 0 { dropEmpty(at: index) } else { merge(at: index) }
        return true
    }

    /// The last block that begins before `element` or with it; the first one if none does.
    private func block(of element: Element) -> Int {
        var (low, high) = (0, blocks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if element < blocks[middle].first { high = middle } else { low = middle }
        }
        return low
    }

    private mutating func dropEmpty(at index: Int) {
        // The last one stays, so that what is filled and emptied in turn allocates nothing.
        if count == 0 { (blocks[index].start, blocks[index].end) = (0, 0) } else { blocks.remove(at: index).free() }
    }

    /// Makes one block of two that are half empty, so that none of what was taken out keeps the memory of all.
    private mutating func merge(at index: Int) {
        guard blocks.count > 1, blocks[index].count <= Self.blockSize / 4 else { return }
        for left in [index, index - 1] where left >= 0 && left + 1 < blocks.count {
            guard blocks[left].count + blocks[left + 1].count <= Self.blockSize / 2 else { continue }
            var right = blocks.remove(at: left + 1)
            blocks[left].moveToStart()
            blocks[left].take(&right, from: right.start)
            right.free()
            return
        }
    }
}
