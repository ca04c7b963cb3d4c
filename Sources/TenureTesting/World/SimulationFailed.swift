/// A seed with which a simulated run went wrong, and the least that it takes.
public struct SimulationFailed: Error, Sendable, CustomStringConvertible {
    /// The first seed that failed.
    public var seed: UInt64
    /// How many seeds had been run by then, this one included.
    public var seedsRun: Int
    /// What went wrong.
    public var failure: any Error
    /// The least that still goes wrong.
    public var reproduction: Reproduction
    /// What goes wrong with that, which may be another thing.
    public var shrunkFailure: any Error
    /// The last things that happened then.
    public var lastEvents: [String]

    /// Everything, and the line that shows it again.
    public var description: String {
        var text = "seed \(seed) fails (after \(seedsRun - 1) that pass): \(failure)\n"
        text += "It takes no more than \(Self.count(reproduction.faults.count, "fault"))"
        text +=
            reproduction.faults.isEmpty
            ? "" : " (" + reproduction.faults.map(\.description).joined(separator: ", ") + ")"
        if let inputs = reproduction.inputs { text += " and \(Self.count(inputs.count, "input"))" }
        text += ", and says: \(shrunkFailure)\n"
        text += "The last that happened:\n"
        for line in lastEvents { text += "    \(line)\n" }
        text += "To see it again: try await simulate(\"\(reproduction)\") { world in … }"
        return text
    }

    private static func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
}

/// A run of a seed went another way when it was made again.
public struct SimulationNotRepeatable: Error, Sendable, Hashable, CustomStringConvertible {
    /// The seed.
    public var seed: UInt64
    /// What went wrong the first time, and not again.
    public var failure: String?

    /// What it means.
    public var description: String {
        let first = failure.map { " (the first time it failed: \($0))" } ?? ""
        return """
            seed \(seed) went another way the second time\(first): something in the run does not come from its world. Look \
            for clocks, random numbers, the order of a Set or Dictionary, state that outlives the run, and tasks outside of it
            """
    }
}
