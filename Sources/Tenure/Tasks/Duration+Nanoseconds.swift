extension Duration {
    private static var longest: Duration { .nanoseconds(Int64.max) }
    private static var shortest: Duration { .nanoseconds(Int64.min) }

    /// Whole nanoseconds, cut off at the ends of 64 bits (292 years).
    package var saturatedNanoseconds: Int64 {
        // Compared first: taking an enormous duration apart would trap.
        if self >= Self.longest { return .max }
        if self <= Self.shortest { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
