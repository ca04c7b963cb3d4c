/// What came of a row of the fault programme.
package struct TortureResult: Sendable {
    /// The row.
    package var test: String
    /// How many cases were run.
    package var cases = 0
    /// Where promises broke: the first few.
    package var violations: [TortureViolation] = []
    /// In how many cases they did.
    package var violationCount = 0
    /// Why it cannot be run here; nil where it can.
    package var obstacle: String?
    /// How long its cases took, all together.
    package var time: Duration = .zero

    package init(test: String) { self.test = test }

    /// A case has thrown.
    mutating func note(failure: any Error, seed: UInt64, number: Int) {
        if let failure = failure as? TortureUnavailable {
            obstacle = failure.reason
            return
        }
        violationCount += 1
        guard violations.count < 5 else { return }
        violations.append(TortureViolation(test: test, seed: seed, number: number, detail: "\(failure)"))
    }
}
