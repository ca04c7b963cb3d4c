/// A story that must end well: agents join, work, die; promises are checked. A value; adding one is one file and a line
/// in ``Scenario/all``.
package struct Scenario: Sendable {
    /// Where a scenario runs.
    package enum Mode: String, Sendable, Hashable, CaseIterable, Codable {
        /// Real clock, real threads, real files.
        case live
        /// One thread, virtual time, an order that the seed fixes.
        case simulated
    }

    /// Its name on the command line, with hyphens.
    package let name: String
    /// What happens in it, in one line.
    package let summary: String
    /// The rules it checks.
    package let promises: [String]
    /// Where it can run.
    package let modes: Set<Mode>
    let body: @Sendable (ScenarioWorld) async throws -> [Figure]

    /// A scenario.
    package init(
        _ name: String,
        _ summary: String,
        promises: [String],
        modes: Set<Mode> = [.live, .simulated],
        _ body: @escaping @Sendable (ScenarioWorld) async throws -> [Figure]
    ) {
        self.name = name
        self.summary = summary
        self.promises = promises
        self.modes = modes
        self.body = body
    }
}

/// Something that a scenario measured or counted.
package struct Figure: Sendable, Hashable, Codable {
    /// What it is, with its unit.
    package var name: String
    /// How much.
    package var value: Double

    /// A figure.
    package init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }

    /// A figure that counts.
    package init(_ name: String, _ value: Int) { self.init(name, Double(value)) }
}

/// How a run of a scenario ended.
package struct ScenarioResult: Sendable, Hashable, Codable {
    /// The scenario.
    package var name: String
    /// Where it ran.
    package var mode: Scenario.Mode
    /// What fixed its choices.
    package var seed: UInt64
    /// Whether every promise held.
    package var passed: Bool
    /// What it measured.
    package var figures: [Figure]
    /// What went wrong.
    package var failure: String?
    /// Simulated only: a hash of everything that happened, in order, in hexadecimal.
    package var trace: String?
}
