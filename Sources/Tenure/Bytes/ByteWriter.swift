/// Appends little-endian integers, variable-length integers and byte strings to a buffer.
///
/// The counterpart of ``ByteReader``; what one writes the other reads back.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package init(reusing storage: consuming [UInt8]) {
        bytes = storage
        bytes.removeAll(keepingCapacity: true)
    }

    package var count: Int { bytes.count }

    package mutating func write(_ value: UInt8) {
        bytes.append(value)
    }

    package mutating func write(fixed value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func write(fixed value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// LEB128: seven bits a byte, the lowest first; at most ten bytes.
    package mutating func write(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Zigzag, so that small negative numbers stay short.
    package mutating func write(signed value: Int64) {
        write(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    package mutating func write(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    /// A length, then the bytes.
    package mutating func write(counted value: [UInt8]) {
        write(varint: UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    package mutating func write(counted value: UnsafeRawBufferPointer) {
        write(varint: UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    package mutating func write(counted value: String) {
        let utf8 = value.utf8
        write(varint: UInt64(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    package mutating func write(raw value: [UInt8]) {
        bytes.append(contentsOf: value)
    }

    package mutating func pad(toMultipleOf alignment: Int) {
        let excess = bytes.count % alignment
        if excess != 0 { bytes.append(contentsOf: [UInt8](repeating: 0, count: alignment - excess)) }
    }

    /// Puts a variable-length count of the bytes written since `start` before them.
    ///
    /// - Complexity: O(bytes since `start`), a move of at most ten places.
    package mutating func insertLength(before start: Int) {
        var length = UInt64(bytes.count - start)
        var place = start
        while length >= 0x80 {
            bytes.insert(UInt8(truncatingIfNeeded: length) | 0x80, at: place)
            place += 1
            length >>= 7
        }
        bytes.insert(UInt8(truncatingIfNeeded: length), at: place)
    }

    /// Hands out the bytes and starts anew with `storage`'s capacity.
    package mutating func take(replacingWith storage: consuming [UInt8]) -> [UInt8] {
        storage.removeAll(keepingCapacity: true)
        swap(&bytes, &storage)
        return storage
    }
}
