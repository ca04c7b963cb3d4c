/// Cuts down what it takes to make a run fail: what goes wrong, when, and the inputs.
///
/// Another failure than the first counts too: what is wrong often shows in more than one way.
struct SimulationShrinker {
    /// How many runs it may take.
    private var runsLeft: Int
    private let fails: (Reproduction) -> Bool

    init(runs: Int = 400, fails: @escaping (Reproduction) -> Bool) {
        runsLeft = runs
        self.fails = fails
    }

    /// The least that still fails, as far as the runs suffice.
    mutating func shrink(_ reproduction: Reproduction, inputCount: Int) -> Reproduction {
        var least = reproduction
        least.faults = shrunk(least.faults) { faults in
            var candidate = least
            candidate.faults = faults
            return stillFails(candidate)
        }
        bringForward(&least)
        guard inputCount > 0 else { return least }
        let inputs = shrunk(least.inputs ?? Array(0..<inputCount)) { inputs in
            var candidate = least
            candidate.inputs = inputs
            return stillFails(candidate)
        }
        if inputs.count < inputCount { least.inputs = inputs }
        bringForward(&least)
        return least
    }

    /// Lets each fault happen as early as it still makes the run fail: a run with fewer inputs does not get as far.
    private mutating func bringForward(_ least: inout Reproduction) {
        for index in least.faults.indices {
            var step = least.faults[index].moment / 2
            while step > 0 {
                var candidate = least
                candidate.faults[index].moment -= step
                let isFree = !least.faults.contains(candidate.faults[index])
                if isFree, stillFails(candidate) { least = candidate }
                step = min(step, least.faults[index].moment) / 2
            }
        }
    }

    private mutating func stillFails(_ candidate: Reproduction) -> Bool {
        guard runsLeft > 0 else { return false }
        runsLeft -= 1
        return fails(candidate)
    }
}
