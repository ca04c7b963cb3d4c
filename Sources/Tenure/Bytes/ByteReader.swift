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
        let range = try readCountedRange()
        guard let text = Self.text(in: bytes, range) else {
            throw MalformedBytes(offset: range.lowerBound, expected: "text in UTF-8")
        }
        return text
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
