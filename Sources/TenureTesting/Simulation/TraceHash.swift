/// A running 64-bit FNV-1a hash: two runs with equal hashes did, for all practical purposes, the same things in the
/// same order.
///
/// The constants are those of Fowler, Noll and Vo (<http://www.isthe.com/chongo/tech/comp/fnv/>). Unlike `Hasher` its
/// values are the same in every process and on every platform. It guards against accidents, not against attackers.
package struct TraceHash: Sendable, Hashable {
    /// The hash of all that was combined so far.
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Starts with FNV's offset basis.
    package init() {}

    /// Adds eight bytes, the lowest first. O(1).
    package mutating func combine(_ word: UInt64) {
        var rest = word
        for _ in 0..<8 {
            combine(byte: UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Adds bytes one by one, without their count. O(number of bytes).
    package mutating func combine(bytes: some Sequence<UInt8>) {
        for byte in bytes { combine(byte: byte) }
    }

    /// Adds one byte. O(1).
    package mutating func combine(byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
