/// 128 random bits that tell one journal, or one opening of it, from every other.
package struct JournalIdentifier: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init(from entropy: () -> UInt64) {
        high = entropy()
        low = entropy()
    }
}
