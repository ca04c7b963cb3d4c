/// Reads what ``ByteWriter`` wrote, from bytes that nobody vouches for.
///
/// Every length is checked against what is left before anything is allocated, so hostile input ends in
/// ``MalformedBytes``, never in a trap.
package struct ByteReader: Sendable {
    private let bytes: [UInt8]
    package private(set) var position: Int
    package let end: Int

    package init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    /// Reads the part of `bytes` in `range`, which is clamped to what there is.
    package init(_ bytes: [UInt8], in range: Range<Int>) {
        let valid = range.clamped(to: 0..<bytes.count)
        self.bytes = bytes
        position = valid.lowerBound
        end = valid.upperBound
    }

    package var remaining: Int { end - position }
    package var isAtEnd: Bool { position == end }

    /// A byte that comes so many places later, which stays to be read; nil beyond the end.
    package func next(at offset: Int) -> UInt8? { offset < remaining ? bytes[position + offset] : nil }

    /// Everything that is left.
    package mutating func readRemaining() -> [UInt8] {
        defer { position = end }
        return Array(bytes[position..<end])
    }

    package mutating func readByte() throws(MalformedBytes) -> UInt8 {
        guard position < end else { throw MalformedBytes(offset: position, expected: "a byte") }
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func readFlag() throws(MalformedBytes) -> Bool {
        let byte = try readByte()
        guard byte <= 1 else { throw MalformedBytes(offset: position - 1, expected: "a flag (0 or 1)") }
        return byte == 1
    }

    package mutating func readFixed32() throws(MalformedBytes) -> UInt32 {
        guard remaining >= 4 else { throw MalformedBytes(offset: position, expected: "four bytes") }
        var value: UInt32 = 0
        for byte in 0..<4 { value |= UInt32(bytes[position + byte]) << UInt32(8 * byte) }
        position += 4
        return value
    }

    package mutating func readFixed64() throws(MalformedBytes) -> UInt64 {
        let low = try readFixed32()
        let high = try readFixed32()
        return UInt64(high) << 32 | UInt64(low)
    }

    @inline(__always)
    package mutating func readVarint() throws(MalformedBytes) -> UInt64 {
        // Most numbers are small.
        if position < end, bytes[position] < 0x80 {
            defer { position += 1 }
            return UInt64(bytes[position])
        }
        return try readLongVarint()
    }

    private mutating func readLongVarint() throws(MalformedBytes) -> UInt64 {
        if let value = readVarintOfNine() { return value }
        return try readVarintByBytes()
    }

    /// One of at most nine bytes, all at once; nil, with nothing read, for a longer one, and near the end.
    ///
    /// Times and ids have that many, and a step for each byte of them is much where millions are read.
    private mutating func readVarintOfNine() -> UInt64? {
        guard remaining >= 9 else { return nil }
        let position = position
        let (word, ninth) = bytes.withUnsafeBytes { bytes in
            (
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)),
                UInt64(bytes[position + 8])
            )
        }
        let ends = ~word & 0x8080_8080_8080_8080
        // Of the bytes up to the first that ends it: the lower seven bits of each, moved together by pairs.
        var bits = word & 0x7F7F_7F7F_7F7F_7F7F & (ends ^ (ends &- 1))
        bits = bits & 0x007F_007F_007F_007F | (bits & 0x7F00_7F00_7F00_7F00) >> 1
        bits = bits & 0x0000_3FFF_0000_3FFF | (bits & 0x3FFF_0000_3FFF_0000) >> 2
        bits = bits & 0x0000_0000_0FFF_FFFF | (bits & 0x0FFF_FFFF_0000_0000) >> 4
        if ends != 0 {
            self.position += ends.trailingZeroBitCount / 8 + 1
            return bits
        }
        guard ninth < 0x80 else { return nil }
        self.position += 9
        return bits | ninth << 56
    }

    private mutating func readVarintByBytes() throws(MalformedBytes) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte()
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || bits <= 1 else {
                throw MalformedBytes(offset: start, expected: "a variable-length integer of at most 64 bits")
            }
            value |= bits << shift
            if byte < 0x80 { return value }
            shift += 7
            guard shift <= 63 else {
                throw MalformedBytes(offset: start, expected: "a variable-length integer of at most ten bytes")
            }
        }
    }

    package mutating func readSigned() throws(MalformedBytes) -> Int64 {
        let value = try readVarint()
        return Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
    }

    package mutating func readCounted() throws(MalformedBytes) -> [UInt8] {
        let range = try readCountedRange()
        return bytes.withUnsafeBufferPointer { Array(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Text must be valid UTF-8, so that what is read back is what was given.
    package mutating func readCountedString() throws(MalformedBytes) -> String {
        try text(in: try readCountedRange())
    }

    /// The text in a range that was read.
    func text(in range: Range<Int>) throws(MalformedBytes) -> String {
        guard let text = Self.text(in: bytes, range) else {
            throw MalformedBytes(offset: range.lowerBound, expected: "text in UTF-8")
        }
        return text
    }

    /// Lends the bytes in a range that was read, without copying them.
    @inline(__always)
    func withBytes<Result>(in range: Range<Int>, _ use: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { use(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Recovery reads millions of short names, nearly all of them in ASCII, which needs no validation of its own.
    private static func text(in bytes: [UInt8], _ range: Range<Int>) -> String? {
        bytes.withUnsafeBufferPointer { bytes in
            let utf8 = UnsafeBufferPointer(rebasing: bytes[range])
            var bits: UInt8 = 0
            for byte in utf8 { bits |= byte }
            guard bits < 0x80 else { return String(validating: utf8, as: UTF8.self) }
            return String(unsafeUninitializedCapacity: utf8.count) { $0.initialize(fromContentsOf: utf8) }
        }
    }

    /// A count of elements that take at least `minimumSize` bytes each.
    package mutating func readCount(ofElementsSized minimumSize: Int) throws(MalformedBytes) -> Int {
        let start = position
        let count = try readVarint()
        guard count <= UInt64(remaining / max(1, minimumSize)) else {
            throw MalformedBytes(offset: start, expected: "a count that fits what follows")
        }
        return Int(count)
    }

    /// The range of a counted byte string, without copying it.
    package mutating func readCountedRange() throws(MalformedBytes) -> Range<Int> {
        let start = position
        let length = try readVarint()
        guard length <= UInt64(remaining) else {
            throw MalformedBytes(offset: start, expected: "a length that fits what follows")
        }
        let range = position..<(position + Int(length))
        position = range.upperBound
        return range
    }
}
