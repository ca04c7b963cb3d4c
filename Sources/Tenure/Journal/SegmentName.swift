/// The name of a segment file: `wal-<epoch>-<first sequence number>.seg`, both in sixteen hexadecimal digits.
package struct SegmentName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var epoch: UInt64
    package var firstSequence: UInt64

    package init(epoch: UInt64, firstSequence: UInt64) {
        self.epoch = epoch
        self.firstSequence = firstSequence
    }

    /// Nil for every text that ``description`` would not give.
    package init?(_ text: String) {
        let utf8 = Array(text.utf8)
        guard utf8.count == 41, text.hasPrefix("wal-"), text.hasSuffix(".seg"), utf8[20] == UInt8(ascii: "-"),
            let epoch = Self.number(utf8[4..<20]), let firstSequence = Self.number(utf8[21..<37])
        else { return nil }
        self.init(epoch: epoch, firstSequence: firstSequence)
    }

    package var description: String {
        "wal-\(Self.digits(epoch))-\(Self.digits(firstSequence)).seg"
    }

    /// The order in which segments are read: by their first record, and an earlier owner's before a later one's.
    package static func < (left: SegmentName, right: SegmentName) -> Bool {
        (left.firstSequence, left.epoch) < (right.firstSequence, right.epoch)
    }

    /// `value` in sixteen lower-case hexadecimal digits.
    static func digits(_ value: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { digits in
            for place in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: value >> (60 - 4 * UInt64(place))) & 15
                digits[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 16
        }
    }

    static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}
