/// 128 bits that stand for any number of bytes: two hashes of the standard library's (SipHash), which begin differently
/// and are keyed at random in each process.
///
/// Two different values have the same digest once in 2^128 trials, and nobody can look for such a pair, because nobody
/// knows the keys. It means something only in the process that made it, so it is never written down.
package struct Digest: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// - Parameter feed: hands over what is to be hashed; called more than once.
    package init(_ feed: (inout Hasher) -> Void) {
        high = Self.word(1, feed)
        low = Self.word(2, feed)
    }

    private static func word(_ number: Int, _ feed: (inout Hasher) -> Void) -> UInt64 {
        var word: UInt64 = 0
        // One hash, or two where an `Int` has 32 bits.
        for part in 0..<(UInt64.bitWidth / Int.bitWidth) {
            var hasher = Hasher()
            hasher.combine(number)
            hasher.combine(part)
            feed(&hasher)
            word = word << UInt64(Int.bitWidth) | UInt64(UInt(bitPattern: hasher.finalize()))
        }
        return word
    }
}
