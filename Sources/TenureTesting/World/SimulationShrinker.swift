/// Cuts down what it takes to make a run fail: first what goes wrong, then the inputs.
///
/// This is delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 2002):
/// halves, quarters and so on are left out as long as the rest still fails. Another failure than the first counts too:
/// what is wrong often shows in more than one way.
struct SimulationShrinker {
    /// How many runs it may take.
    private var runsLeft: Int
    private let fails: (Reproduction) -> Bool

    init(runs: Int = 300, fails: @escaping (Reproduction) -> Bool) {
        runsLeft = runs
        self.fails = fails
    }

    /// The least that still fails, as far as the runs suffice.
    mutating func shrink(_ reproduction: Reproduction, inputCount: Int) -> Reproduction {
        var least = reproduction
        least.faults = minimize(least.faults) { faults in
            var candidate = least
            candidate.faults = faults
            return candidate
        }
        guard inputCount > 0 else { return least }
        let inputs = minimize(least.inputs ?? Array(0..<inputCount)) { inputs in
            var candidate = least
            candidate.inputs = inputs
            return candidate
        }
        if inputs.count < inputCount { least.inputs = inputs }
        return least
    }

    private mutating func minimize<Element>(
        _ elements: [Element],
        _ candidate: ([Element]) -> Reproduction
    ) -> [Element] {
        var rest = elements
        var pieces = 2
        while !rest.isEmpty, runsLeft > 0 {
            let size = max(1, (rest.count + pieces - 1) / pieces)
            var smaller: [Element]?
            for start in stride(from: 0, to: rest.count, by: size) where runsLeft > 0 {
                var tried = rest
                tried.removeSubrange(start..<min(start + size, rest.count))
                runsLeft -= 1
                if fails(candidate(tried)) {
                    smaller = tried
                    break
                }
            }
            if let smaller {
                rest = smaller
                pieces = max(2, pieces - 1)
            } else if size == 1 {
                break
            } else {
                pieces = min(rest.count, pieces * 2)
            }
        }
        return rest
    }
}
