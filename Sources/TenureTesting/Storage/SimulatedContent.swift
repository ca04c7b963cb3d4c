/// The bytes of a file, those that are durable apart from those that are not.
struct SimulatedContent: Sendable {
    private enum Change: Sendable {
        case bytes(offset: Int, [UInt8])
        case size(Int)
    }

    /// What is lost or kept together, in bytes.
    private let pageBytes: Int
    private(set) var current: SparseBytes
    private var durable: SparseBytes
    private var unsynced: [Change] = []

    init(durable bytes: [UInt8] = [], pageBytes: Int) {
        self.pageBytes = pageBytes
        current = SparseBytes(bytes)
        durable = current
    }

    mutating func write(_ bytes: [UInt8], at offset: Int) {
        current.write(bytes[...], at: offset)
        unsynced.append(.bytes(offset: offset, bytes))
    }

    mutating func grow(to size: Int) {
        guard size > current.count else { return }
        current.grow(to: size)
        unsynced.append(.size(size))
    }

    mutating func sync() {
        for change in unsynced {
            switch change {
            case .bytes(let offset, let bytes): durable.write(bytes[...], at: offset)
            case .size(let size): durable.grow(to: size)
            }
        }
        unsynced = []
    }

    /// What a kernel does whose write-back failed: readers still see the bytes, but nothing will ever write them.
    mutating func forgetUnsynced() {
        unsynced = []
    }

    /// Leaves what is durable, and of the rest what `fate` says.
    mutating func losePower(_ file: String, _ fate: (UnsyncedChange) -> Survival) {
        for change in unsynced {
            switch change {
            case .size(let size):
                if fate(.size(file: file, bytes: size)).isKept { durable.grow(to: size) }
            case .bytes(let offset, let bytes):
                losePower(file, bytes, at: offset, fate)
            }
        }
        unsynced = []
        current = durable
    }

    /// A write reaches the disk page by page.
    private mutating func losePower(
        _ file: String,
        _ bytes: [UInt8],
        at offset: Int,
        _ fate: (UnsyncedChange) -> Survival
    ) {
        var start = 0
        while start < bytes.count {
            let nextPage = ((offset + start) / pageBytes + 1) * pageBytes
            let end = min(bytes.count, nextPage - offset)
            let place = offset + start
            switch fate(.bytes(file: file, range: place..<(offset + end))) {
            case .lost: break
            case .kept: durable.write(bytes[start..<end], at: place)
            case .torn(let count):
                let torn = min(max(0, count), end - start)
                durable.write(bytes[start..<(start + torn)], at: place)
            case .garbled(let seed):
                garble(place..<(offset + end), seed)
            case .garbledPage(let seed):
                // The file ends where it ended, or with what was written.
                let first = place / pageBytes * pageBytes
                garble(first..<max(offset + end, min(first + pageBytes, durable.count)), seed)
            }
            start = end
        }
    }

    private mutating func garble(_ range: Range<Int>, _ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let garbage = range.map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        durable.write(garbage[...], at: range.lowerBound)
    }
}
