/// A thread as a list of indivisible steps; it is over after the last one.
public struct InterleavedThread<State>: Sendable {
    /// What schedules call the thread.
    public let name: String
    /// What it does, in order.
    public let steps: [InterleavingStep<State>]

    private let positions: [String: Int]

    /// Makes a thread. Of two steps with one name, jumps lead to the first. O(number of steps).
    public init(_ name: String, _ steps: [InterleavingStep<State>]) {
        self.name = name
        self.steps = steps
        positions = Dictionary(
            steps.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Makes a thread of steps given one by one.
    public init(_ name: String, _ steps: InterleavingStep<State>...) {
        self.init(name, steps)
    }

    /// Where the step of this name is, if there is one.
    func position(of step: String) -> Int? { positions[step] }
}
