extension Duration {
    private static var longest: Duration { .nanoseconds(Int64.max) }
    private static var shortest: Duration { .nanoseconds(Int64.min) }

    /// Itself, or what is next to it of what 64 bits of nanoseconds hold: that can be described and multiplied.
    var saturated: Duration { Swift.min(Swift.max(self, Self.shortest), Self.longest) }

    /// Whole nanoseconds, cut off at the ends of 64 bits (292 years).
    package var saturatedNanoseconds: Int64 {
        // Compared first: taking an enormous duration apart would trap.
        if self >= Self.longest { return .max }
        if self <= Self.shortest { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
