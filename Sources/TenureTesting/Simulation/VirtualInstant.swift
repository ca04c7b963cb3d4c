extension VirtualClock {
    /// A reading of a ``VirtualClock``: the time since that clock was made.
    ///
    /// Readings of different clocks have nothing to do with each other, although they can be compared.
    public struct Instant: InstantProtocol, Sendable, CustomStringConvertible {
        /// The time since the clock was made.
        public var offset: Duration

        /// The reading of a clock that was moved by `offset` since it was made.
        public init(offset: Duration) {
            self.offset = offset
        }

        /// The reading of a clock that has not moved yet.
        public static var start: Instant { Instant(offset: .zero) }

        /// The reading `duration` later, or earlier when that is negative.
        public func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }

        /// How long it is from this reading to `other`.
        public func duration(to other: Instant) -> Duration {
            other.offset - offset
        }

        /// Orders readings of one clock by time.
        public static func < (left: Instant, right: Instant) -> Bool {
            left.offset < right.offset
        }

        /// The time since the clock was made, in seconds.
        public var description: String { "+\(offset)" }
    }
}
