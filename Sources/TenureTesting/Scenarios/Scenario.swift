/// A story that must end well: agents join, work, die; promises are checked. A value; adding one is one file and a line
/// in ``Scenario/all``.
public struct Scenario: Sendable {
    /// Where a scenario runs.
    public enum Mode: String, Sendable, Hashable, CaseIterable, Codable {
        /// Real clock, real threads, real files.
        case live
        /// One thread, virtual time, an order that the seed fixes.
        case simulated
    }

    /// Its name on the command line, with hyphens.
    public let name: String
    /// What happens in it, in one line.
    public let summary: String
    /// The rules it checks.
    public let promises: [String]
    /// Where it can run.
    public let modes: Set<Mode>
    let body: @Sendable (ScenarioWorld) async throws -> [Figure]

    /// A scenario.
    public init(
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
public struct Figure: Sendable, Hashable, Codable {
    /// What it is, with its unit.
    public var name: String
    /// How much.
    public var value: Double

    /// A figure.
    public init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }

    /// A figure that counts.
    public init(_ name: String, _ value: Int) { self.init(name, Double(value)) }
}

/// How a run of a scenario ended.
public struct ScenarioResult: Sendable, Hashable, Codable {
    /// The scenario.
    public var name: String
    /// Where it ran.
    public var mode: Scenario.Mode
    /// What fixed its choices.
    public var seed: UInt64
    /// Whether every promise held.
    public var passed: Bool
    /// What it measured.
    public var figures: [Figure]
    /// What went wrong.
    public var failure: String?
    /// Simulated only: a hash of everything that happened, in order, in hexadecimal.
    public var trace: String?
}
