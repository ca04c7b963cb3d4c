/// A small, fast source of random numbers of which one seed fixes every number.
///
/// The algorithm is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014;
/// the constants are those of Vigna's public-domain `splitmix64.c`). It passes BigCrush, has a period of 2⁶⁴, and its
/// numbers are the same on every platform. It is not for cryptography.
///
/// Give each use a stream of its own with ``fork(_:)``, so that one more draw in one place shifts nothing elsewhere:
///
/// ```swift
/// var root = SeededGenerator(seed: 42)
/// var faults = root.fork("faults")
/// var workload = root.fork("workload")
/// ```
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
    /// The seed this stream was made with. Drawing does not change it.
    public let seed: UInt64
    private var state: UInt64

    /// Makes the stream that belongs to `seed`. Every seed is as good as any other, zero included.
    public init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// Draws the next 64 bits. O(1).
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Makes an independent stream, fixed by this stream's seed and `label` alone.
    ///
    /// Neither the order of forks nor what was drawn before plays a part, so a fork may be added or removed without
    /// changing the others. O(length of `label`).
    public func fork(_ label: String) -> SeededGenerator {
        var hash = TraceHash()
        hash.combine(seed)
        hash.combine(bytes: label.utf8)
        return SeededGenerator(seed: Self.mix(hash.value))
    }

    /// Draws a whole number below `bound`, every one equally likely up to a bias of `bound` in 2⁶⁴; zero for a bound
    /// below two. O(1), and always exactly one draw, unlike the standard library's `random(in:using:)`, which rejects.
    public mutating func next(below bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Draws true `numerator` times out of `denominator`. O(1), one draw.
    public mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
        next(below: max(1, denominator)) < numerator
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
