/// A first-in, first-out queue in blocks, as ``ChunkedQueue``, that may be copied: for cores that are values.
///
/// - Complexity: ``append(_:)`` and ``popFirst()`` O(1), but for one move of a pointer for each 256 elements.
package struct BlockQueue<Element: Sendable>: Sendable {
    private static var blockSize: Int { 256 }

    private var blocks: [[Element]] = []
    /// How many elements of the first block are gone.
    private var gone = 0
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package var first: Element? { count > 0 ? blocks[0][gone] : nil }

    package mutating func append(_ element: Element) {
        if blocks.last.map({ $0.count == Self.blockSize }) ?? true {
            var block: [Element] = []
            block.reserveCapacity(Self.blockSize)
            blocks.append(block)
        }
        blocks[blocks.count - 1].append(element)
        count += 1
    }

    @discardableResult
    package mutating func popFirst() -> Element? {
        guard let first else { return nil }
        gone += 1
        count -= 1
        if gone == Self.blockSize {
            blocks.removeFirst()
            gone = 0
        } else if count == 0 {
            // The last block stays, so that a queue that is filled and drained in turn allocates nothing.
            blocks[0].removeAll(keepingCapacity: true)
            gone = 0
        }
        return first
    }

    /// Keeps what `isIncluded` accepts, in the same order.
    ///
    /// - Complexity: O(n).
    package mutating func retain(_ isIncluded: (Element) -> Bool) {
        var kept = BlockQueue()
        while let element = popFirst() {
            if isIncluded(element) { kept.append(element) }
        }
        self = kept
    }
}
