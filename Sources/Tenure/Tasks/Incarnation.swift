/// A random name of one opening of a store, so that two histories that share an epoch (a restored backup, a copied
/// folder) never take each other's leases for their own.
public struct Incarnation: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The first 64 of 128 random bits.
    public let high: UInt64
    /// The last 64 of 128 random bits.
    public let low: UInt64

    /// Names an opening by 128 bits.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// 32 hexadecimal digits.
    public var description: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
