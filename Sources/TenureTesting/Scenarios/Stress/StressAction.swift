/// What a caller of a stress may do next: together all public calls.
enum StressAction: String, CaseIterable, Hashable, Sendable {
    case submit
    case submitAndWait
    case waitForOutput
    case cancel
    case look
    case list
    case snapshot
    case count
    case watch
    case pause
    case deadLetters
    case changeLimits
    case backUp
    case drain
    case nonsense
    case runHandlers
    case runSession
    case runAgain
    case shutDown

    /// How often it is chosen among all. Submits and sessions are what most of the others need.
    private var weight: Int {
        switch self {
        case .submit: 16
        case .runSession: 12
        case .submitAndWait, .runHandlers: 5
        case .watch: 3
        case .waitForOutput, .cancel, .pause, .deadLetters, .look, .list, .snapshot, .count, .drain, .changeLimits: 2
        case .backUp, .nonsense, .runAgain, .shutDown: 1
        }
    }

    /// Each action as often as its weight says.
    static let menu: [StressAction] = allCases.flatMap { Array(repeating: $0, count: $0.weight) }
}
