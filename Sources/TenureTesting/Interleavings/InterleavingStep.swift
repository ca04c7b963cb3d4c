/// What became of a step of an ``InterleavedThread``.
public enum StepResult: Sendable, Hashable {
    /// The step is done; the thread goes on with the one after it.
    case done
    /// The step cannot happen now: a lock is held, a queue is empty. What it did to the state is undone, and the thread
    /// tries it again when another one has moved.
    case blocked
    /// The step is done; the thread goes on with the step of this name.
    case jump(to: String)
    /// The step is done, and so is its thread.
    case finish
}

/// One indivisible action of a thread: what happens inside a critical section, or one atomic operation.
public struct InterleavingStep<State> {
    /// What schedules call the step; unique within its thread if anyone jumps to it.
    public let name: String
    /// What it does to the state. It must depend on nothing else, because it is run many times over.
    public let body: @Sendable (inout State) -> StepResult

    /// Makes a step of a pure function.
    public init(_ name: String, _ body: @escaping @Sendable (inout State) -> StepResult) {
        self.name = name
        self.body = body
    }

    /// Makes a step that is always possible and always followed by the next one.
    public static func action(
        _ name: String,
        _ body: @escaping @Sendable (inout State) -> Void
    ) -> InterleavingStep {
        InterleavingStep(name) { state in
            body(&state)
            return .done
        }
    }
}

extension InterleavingStep: Sendable {}
