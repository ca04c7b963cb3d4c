/// The bytes of a file, those that are durable apart from those that are not.
struct MemoryContent: Sendable {
    private enum Change: Sendable {
        case bytes(offset: Int, [UInt8])
        case size(Int)
    }

    /// What is lost or kept together.
    private static let sectorSize = 512

    private(set) var current: [UInt8]
    private(set) var durable: [UInt8]
    private var unsynced: [Change] = []

    init(durable bytes: [UInt8] = []) {
        current = bytes
        durable = bytes
    }

    mutating func write(_ bytes: [UInt8], at offset: Int) {
        Self.write(bytes[...], at: offset, into: &current)
        unsynced.append(.bytes(offset: offset, bytes))
    }

    mutating func grow(to size: Int) {
        guard size > current.count else { return }
        Self.grow(&current, to: size)
        unsynced.append(.size(size))
    }

    mutating func sync() {
        for change in unsynced {
            switch change {
            case .bytes(let offset, let bytes): Self.write(bytes[...], at: offset, into: &durable)
            case .size(let size): Self.grow(&durable, to: size)
            }
        }
        unsynced = []
    }

    /// What a kernel does whose write-back failed: readers still see the bytes, but nothing will ever write them.
    mutating func forgetUnsynced() {
        unsynced = []
    }

    /// Leaves what is durable, and what `keep` says of the rest.
    mutating func losePower(_ file: String, keeping keep: (UnsyncedChange) -> Bool) {
        for change in unsynced {
            switch change {
            case .size(let size):
                if keep(.size(file: file, bytes: size)) { Self.grow(&durable, to: size) }
            case .bytes(let offset, let bytes):
                var start = 0
                while start < bytes.count {
                    let nextSector = ((offset + start) / Self.sectorSize + 1) * Self.sectorSize
                    let end = min(bytes.count, nextSector - offset)
                    if keep(.bytes(file: file, range: (offset + start)..<(offset + end))) {
                        Self.write(bytes[start..<end], at: offset + start, into: &durable)
                    }
                    start = end
                }
            }
        }
        unsynced = []
        current = durable
    }

    private static func grow(_ content: inout [UInt8], to size: Int) {
        if size > content.count { content.append(contentsOf: [UInt8](repeating: 0, count: size - content.count)) }
    }

    private static func write(_ bytes: ArraySlice<UInt8>, at offset: Int, into content: inout [UInt8]) {
        grow(&content, to: offset)
        let overlap = min(bytes.count, content.count - offset)
        content.replaceSubrange(offset..<(offset + overlap), with: bytes.prefix(overlap))
        content.append(contentsOf: bytes.dropFirst(overlap))
    }
}
