import TenureTesting

/// What tasks noted, in the order in which they did.
final class Notes: Sendable {
    private let entries = Locked<[Int]>([])

    var all: [Int] { entries.withLock { $0 } }

    func append(_ entry: Int) {
        entries.withLock { $0.append(entry) }
    }
}
