/// A first-in, first-out queue in linked blocks: growing never copies what is in it.
///
/// - Complexity: each operation O(1); no pause grows with the number of elements.
struct ChunkedQueue<Element> {
    private final class Block {
        var elements: [Element] = []
        var next: Block?

        init() { elements.reserveCapacity(ChunkedQueue.blockSize) }
    }

    private static var blockSize: Int { 256 }

    private var head: Block?
    private var tail: Block?
    private var headOffset = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    var first: Element? {
        guard let head, count > 0 else { return nil }
        return head.elements[headOffset]
    }

    var last: Element? { count > 0 ? tail?.elements.last : nil }

    mutating func append(_ element: Element) {
        if let tail, tail.elements.count < Self.blockSize {
            tail.elements.append(element)
        } else {
            let block = Block()
            block.elements.append(element)
            if let tail { tail.next = block } else { head = block }
            tail = block
        }
        count += 1
    }

    @discardableResult
    mutating func popFirst() -> Element? {
        guard let block = head, count > 0 else { return nil }
        let element = block.elements[headOffset]
        headOffset += 1
        count -= 1
        if count == 0 {
            // The last block stays, empty, so that a queue that is filled and drained in turn allocates nothing.
            block.elements.removeAll(keepingCapacity: true)
            headOffset = 0
        } else if headOffset == block.elements.count {
            head = block.next
            headOffset = 0
        }
        return element
    }
}
