/// A case of the fault programme in which a promise broke.
package struct TortureViolation: Sendable, CustomStringConvertible {
    /// The row.
    package var test: String
    /// The seed of the row's cases.
    package var seed: UInt64
    /// The case.
    package var number: Int
    /// What was found.
    package var detail: String

    /// The command that runs this case alone.
    package var command: String { "tenurectl torture --only \(test) --seed \(seed) --case \(number)" }

    package var description: String { "\(test), seed \(seed), case \(number): \(detail)\n    again: \(command)" }
}
