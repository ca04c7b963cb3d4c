/// The bytes of a file, in blocks. Those that were never written are zeros and take no memory, and copies share what
/// neither has written since: files are as large as a journal's segments are, and a test that takes the disk apart at
/// every call copies them as often.
struct SparseBytes: Sendable {
    private static let blockBytes = 4_096

    private var blocks: [Int: [UInt8]] = [:]
    private(set) var count = 0

    init() {}

    init(_ bytes: [UInt8]) {
        write(bytes[...], at: 0)
    }

    /// All of it; costs as much as there is.
    var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            written = copy(
                from: 0,
                into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count])
            )
        }
    }

    /// Makes it longer by zeros, if it is shorter.
    mutating func grow(to size: Int) {
        count = max(count, size)
    }

    /// Replaces what is there, and makes it longer where it ends before; by nothing where nothing is written.
    mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        var rest = bytes
        var place = offset
        while !rest.isEmpty {
            let (block, start) = place.quotientAndRemainder(dividingBy: Self.blockBytes)
            let part = rest.prefix(Self.blockBytes - start)
            blocks[block, default: [UInt8](repeating: 0, count: Self.blockBytes)]
                .replaceSubrange(start..<(start + part.count), with: part)
            rest = rest.dropFirst(part.count)
            place += part.count
        }
        if place > offset { grow(to: place) }
    }

    /// Copies as much as there is, and fits, from `offset` on.
    ///
    /// - Returns: how many bytes that were.
    func copy(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let end = offset + min(buffer.count, max(0, count - offset))
        var place = offset
        while place < end {
            let (block, start) = place.quotientAndRemainder(dividingBy: Self.blockBytes)
            let length = min(Self.blockBytes - start, end - place)
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[(place - offset)..<(place - offset + length)])
            if let bytes = blocks[block] {
                target.copyBytes(from: bytes[start..<(start + length)])
            } else {
                target.initializeMemory(as: UInt8.self, repeating: 0)
            }
            place += length
        }
        return end - offset
    }
}
