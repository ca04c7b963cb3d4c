internal import Tenure

/// Something that a caller does. Drawn before the run begins, so that the shrinker can leave some of them out.
struct WorkloadAction: Sendable {
    enum Sort: Sendable, CaseIterable {
        case submit, submitKeyed, cancel, awaitOutput, look, list, pause, resume, replay, purge, setCapacity
        case setSubmitLimit, drain, sleep
    }

    let sort: Sort
    /// What else there is to choose.
    let generator: SeededGenerator
    let number: Int

    static func draw(_ count: Int, _ drawn: inout SeededGenerator) -> [WorkloadAction] {
        (0..<count).map { number in
            // Most of what callers do is to submit.
            let sorts: [Sort] = [.submit, .submit, .submit, .submit, .submit, .submitKeyed, .submitKeyed, .awaitOutput]
            let menu = sorts + Sort.allCases
            return WorkloadAction(
                sort: menu[drawn.next(below: menu.count)],
                generator: drawn.fork("action \(number)"),
                number: number
            )
        }
    }
}
