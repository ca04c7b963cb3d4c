/// The name of a file that is to become a segment: `prepared-<epoch>-<number>.tmp`, both in sixteen hexadecimal digits. It
/// holds nothing; the next opening removes what is left of them.
package struct PreparedName: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "prepared-"
    private static let suffix = ".tmp"

    package let epoch: UInt64
    package let number: UInt64

    package init(epoch: UInt64, number: UInt64) {
        self.epoch = epoch
        self.number = number
    }

    /// Nil for every text that ``description`` would not give.
    package init?(_ text: String) {
        let utf8 = Array(text.utf8)
        guard utf8.count == 46, text.hasPrefix(Self.prefix), text.hasSuffix(Self.suffix),
            utf8[25] == UInt8(ascii: "-"), let epoch = SegmentName.number(utf8[9..<25]),
            let number = SegmentName.number(utf8[26..<42])
        else { return nil }
        self.init(epoch: epoch, number: number)
    }

    package var description: String {
        "\(Self.prefix)\(SegmentName.digits(epoch))-\(SegmentName.digits(number))\(Self.suffix)"
    }
}
