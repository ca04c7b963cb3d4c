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
    /// What it promises only without faults; `nil` if it cannot run under faults at all.
    package let fairWeather: [FairWeatherPromise]?
    /// What else may go wrong in it, when anything may.
    package let additionalFaults: Faults
    /// Whether its process dies in it, so that simulated it needs a ``World``.
    package let losesProcess: Bool
    /// More steps than a run of it in a ``World`` has.
    var stepLimit = SimulationRun.usualStepLimit
    let body: @Sendable (ScenarioWorld) async throws -> [Figure]

    /// A scenario.
    ///
    /// - Parameters:
    ///   - name: on the command line, with hyphens.
    ///   - summary: what happens in it, in one line.
    ///   - promises: the rules it checks.
    ///   - modes: where it can run.
    ///   - onlyWithoutFaults: by rule, what it promises only without faults; `nil` if it cannot run under faults.
    ///   - additionalFaults: what else may go wrong in it, when anything may.
    ///   - losesProcess: whether its process dies in it.
    ///   - body: what happens in it.
    package init(
        _ name: String,
        _ summary: String,
        promises: [String],
        modes: Set<Mode> = [.live, .simulated],
        onlyWithoutFaults: KeyValuePairs<String, String>? = nil,
        additionalFaults: Faults = .none,
        losesProcess: Bool = false,
        _ body: @escaping @Sendable (ScenarioWorld) async throws -> [Figure]
    ) {
        self.name = name
        self.summary = summary
        self.promises = promises
        self.modes = modes
        fairWeather = onlyWithoutFaults?.map { FairWeatherPromise(rule: $0.key, detail: $0.value) }
        self.additionalFaults = additionalFaults
        self.losesProcess = losesProcess
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

    /// A run that has ended.
    package init(name: String, mode: Scenario.Mode, seed: UInt64, passed: Bool, figures: [Figure] = []) {
        self.name = name
        self.mode = mode
        self.seed = seed
        self.passed = passed
        self.figures = figures
    }
}
