/// 128 bits that stand for any number of bytes: the first half of their SHA-256.
///
/// Nobody can find two different values with the same digest; and it is the same in every process, so a checkpoint can
/// keep it when what it was made of is forgotten.
package struct Digest: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter feed: hands over what is to be hashed.
    package init(_ feed: (inout SHA256) -> Void) {
        var hash = SHA256()
        feed(&hash)
        let words = hash.finalize()
        high = UInt64(words[0]) << 32 | UInt64(words[1])
        low = UInt64(words[2]) << 32 | UInt64(words[3])
    }
}
