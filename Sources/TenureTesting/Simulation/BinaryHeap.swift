/// A queue that gives the least element first; equal elements come in no promised order.
struct BinaryHeap<Element: Comparable> {
    private var elements: [Element] = []

    var count: Int { elements.count }
    var isEmpty: Bool { elements.isEmpty }
    var least: Element? { elements.first }

    /// O(log n).
    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard elements[child] < elements[parent] else { return }
            elements.swapAt(child, parent)
            child = parent
        }
    }

    /// O(log n).
    mutating func removeLeast() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let least = elements.first else { return last }
        elements[0] = last
        siftDown()
        return least
    }

    /// Keeps only what `isIncluded` accepts. O(n log n).
    mutating func retain(_ isIncluded: (Element) -> Bool) {
        let kept = elements.filter(isIncluded)
        elements.removeAll(keepingCapacity: true)
        for element in kept { insert(element) }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var smallest = parent
            for child in (2 * parent + 1)...(2 * parent + 2)
            where child < elements.count && elements[child] < elements[smallest] {
                smallest = child
            }
            guard smallest != parent else { return }
            elements.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
