internal import Tenure

/// How and when an opening of a stress ends.
struct StressEnding: Sendable {
    enum Way: Sendable {
        /// By a call, or by two at once.
        case shutDown(ShutdownGrace, twice: Bool)
        /// By cancelling the task that runs it.
        case cancel
        /// The scheduler runs around a body, which returns or throws.
        case body(throwing: Bool)
        /// The power fails, and what was not synced is lost or not.
        case powerCut
    }

    struct BodyFailed: Error {}

    let time: Duration
    let way: Way

    init(_ generator: inout SeededGenerator, mayCutPower: Bool) {
        time = .milliseconds(generator.next(below: 50))
        let grace =
            generator.chance(1, in: 2)
            ? ShutdownGrace.none
            : ShutdownGrace(finishing: .milliseconds(generator.next(below: 6)), cancelling: .milliseconds(2))
        switch generator.next(below: mayCutPower ? 8 : 6) {
        case 0, 1: way = .shutDown(grace, twice: false)
        case 2: way = .shutDown(grace, twice: true)
        case 3, 4: way = .cancel
        case 5: way = .body(throwing: generator.chance(1, in: 2))
        default: way = .powerCut
        }
    }
}
