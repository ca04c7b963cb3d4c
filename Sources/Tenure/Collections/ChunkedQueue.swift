/// A first-in, first-out queue in linked blocks: growing never copies what is in it.
///
/// - Complexity: each operation O(1); no pause grows with the number of elements.
struct ChunkedQueue<Element>: ~Copyable {
    /// Room for a run of elements; those from `start` up to `end` are there.
    private struct Block {
        let elements = UnsafeMutablePointer<Element>.allocate(capacity: ChunkedQueue.blockSize)
        var start = 0
        var end = 0
        var next: UnsafeMutablePointer<Block>?
    }

    private static var blockSize: Int { 256 }

    private var head: UnsafeMutablePointer<Block>?
    private var tail: UnsafeMutablePointer<Block>?
    private(set) var count = 0

    init() {}

    deinit {
        var block = head
        while let current = block {
            block = current.pointee.next
            Self.free(current)
        }
    }

    var isEmpty: Bool { count == 0 }

    var first: Element? {
        guard count > 0, let head else { return nil }
        return head.pointee.elements[head.pointee.start]
    }

    /// Changes the last element where it lies.
    ///
    /// - Returns: what `change` returns; `nil` where there is none.
    mutating func withLast<Result>(_ change: (inout Element) -> Result) -> Result? {
        guard count > 0, let tail else { return nil }
        return change(&tail.pointee.elements[tail.pointee.end - 1])
    }

    mutating func append(_ element: Element) {
        let block = blockWithRoom()
        (block.pointee.elements + block.pointee.end).initialize(to: element)
        block.pointee.end += 1
        count += 1
    }

    @discardableResult
    mutating func popFirst() -> Element? {
        guard count > 0, let block = head else { return nil }
        let element = (block.pointee.elements + block.pointee.start).move()
        block.pointee.start += 1
        count -= 1
        if count == 0 {
            // The last block stays, so that a queue that is filled and drained in turn allocates nothing.
            block.pointee.start = 0
            block.pointee.end = 0
        } else if block.pointee.start == Self.blockSize {
            head = block.pointee.next
            Self.free(block)
        }
        return element
    }

    /// Visits all elements, the first one first.
    func forEach(_ visit: (Element) -> Void) {
        var block = head
        while let current = block {
            for index in current.pointee.start..<current.pointee.end { visit(current.pointee.elements[index]) }
            block = current.pointee.next
        }
    }

    private mutating func blockWithRoom() -> UnsafeMutablePointer<Block> {
        if let tail, tail.pointee.end < Self.blockSize { return tail }
        let block = UnsafeMutablePointer<Block>.allocate(capacity: 1)
        block.initialize(to: Block())
        if let tail { tail.pointee.next = block } else { head = block }
        tail = block
        return block
    }

    private static func free(_ block: UnsafeMutablePointer<Block>) {
        let live = block.pointee.end - block.pointee.start
        (block.pointee.elements + block.pointee.start).deinitialize(count: live)
        block.pointee.elements.deallocate()
        block.deinitialize(count: 1)
        block.deallocate()
    }
}
