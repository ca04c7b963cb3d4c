import Tenure
import TenureTesting
import Testing

/// The real turnstile between the tasks of agents that settle and ask, each several times.
@Suite struct TurnstileTests {
    struct Hall: Sendable {
        var turnstile = Turnstile<String>()
        /// How often each was served, by whomever.
        var served: [String: Int] = [:]
        /// Who waits for an answer.
        var waiting: Set<String> = []
        /// Who was told to go in.
        var summoned: Set<String> = []
        /// Who was inside at once, ever.
        var inside: Set<String> = []
        var overlapped = false
        /// How many submits came in that nobody inside has seen.
        var unseen = 0
        var taken: [String] = []
        /// Whose task was cancelled while it waited: does not come when it is summoned.
        var cancelled: Set<String> = []

        mutating func goIn(_ name: String) {
            if !inside.isEmpty { overlapped = true }
            inside.insert(name)
        }

        mutating func serve(_ name: String) {
            served[name, default: 0] += 1
            waiting.remove(name)
        }

        /// Whoever is inside takes in what came in.
        mutating func lookAround() { unseen = 0 }
    }

    /// The one inside leaves, or has something to carry out first.
    private static func leaving(_ name: String, _ label: String) -> InterleavingStep<Hall> {
        InterleavingStep(label) { hall in
            var requests: [String] = []
            let hasLeft = hall.turnstile.leave(into: &requests)
            hall.taken = requests
            if hasLeft { hall.inside.remove(name) }
            return hasLeft ? .finish : .done
        }
    }

    /// One agent's task: comes, is served or serves, and leaves after at most `stay` rounds for others.
    static func agent(_ name: String, stay: Int, isCancelled: Bool = false) -> InterleavedThread<Hall> {
        var steps: [InterleavingStep<Hall>] = [
            InterleavingStep("come") { hall in
                var request: String? = name
                if hall.turnstile.enter(orLeave: &request) {
                    precondition(request == name, "who goes in keeps the request")
                    hall.goIn(name)
                    return .jump(to: "own")
                }
                hall.waiting.insert(name)
                return .done
            }
        ]
        if isCancelled { steps.append(.action("cancel") { $0.cancelled.insert(name) }) }
        steps += [
            InterleavingStep("wait") { hall in
                if hall.summoned.remove(name) != nil {
                    hall.goIn(name)
                    return .jump(to: "own")
                }
                if hall.cancelled.contains(name) { return .finish }
                return hall.waiting.contains(name) ? .blocked : .finish
            },
            .action("own") { hall in
                hall.serve(name)
                hall.lookAround()
            },
        ]
        for round in 0..<stay {
            steps += [
                leaving(name, "leave \(round)"),
                .action("serve \(round)") { hall in
                    for other in hall.taken { hall.serve(other) }
                    hall.taken = []
                    hall.lookAround()
                },
            ]
        }
        steps.append(
            InterleavingStep("hand over") { hall in
                switch hall.turnstile.handOver() {
                case .left:
                    hall.inside.remove(name)
                    return .finish
                case .leftThoughCalled:
                    hall.inside.remove(name)
                    return .done
                case .handedOver(let next):
                    if hall.cancelled.contains(next) {
                        hall.serve(next)
                        hall.lookAround()
                        return .jump(to: "hand over")
                    }
                    hall.inside.remove(name)
                    hall.summoned.insert(next)
                    return .finish
                }
            }
        )
        // Others may have been let in; the actor has one of them at a time.
        steps.append(.action("look once more") { $0.lookAround() })
        return InterleavedThread(name, steps)
    }

    @Test("S1: in no order of coming and leaving is a request left behind, served twice, or served by two at once")
    func noRequestIsLost() {
        for (count, stay) in [(2, 1), (3, 1), (3, 2), (4, 1)] {
            let names = ["a", "b", "c", "d"].prefix(count)
            let report = Interleavings(of: Hall(), names.map { Self.agent($0, stay: stay) }).explore(
                invariant: { !$0.overlapped && $0.served.values.allSatisfy { $0 == 1 } },
                check: { hall in
                    names.allSatisfy { hall.served[$0] == 1 } && !hall.turnstile.isOccupied && hall.summoned.isEmpty
                }
            )
            #expect(report.passed, "\(count) agents, \(stay) rounds: \(report)")
            #expect(report.complete > 1)
        }
    }

    @Test("S1: one that is cancelled while it waits is served all the same, and blocks nobody")
    func cancelled() {
        for stay in [0, 1] {
            let agents = [
                Self.agent("a", stay: stay), Self.agent("b", stay: stay, isCancelled: true),
                Self.agent("c", stay: stay),
            ]
            let report = Interleavings(of: Hall(), agents).explore(
                invariant: { !$0.overlapped },
                check: { hall in
                    ["a", "b", "c"].allSatisfy { hall.served[$0] == 1 } && !hall.turnstile.isOccupied
                }
            )
            #expect(report.passed, "\(stay) rounds: \(report)")
        }
    }

    /// A submitter that found an agent asking: goes in to look around, or calls whoever is there.
    static func submitter(_ name: String) -> InterleavedThread<Hall> {
        InterleavedThread(
            name,
            [
                .action("submit") { $0.unseen += 1 },
                InterleavingStep("come") { hall in
                    guard hall.turnstile.enterOrCall() else { return .finish }
                    hall.goIn(name)
                    return .done
                },
                .action("look") { $0.lookAround() },
                leaving(name, "leave"),
                InterleavingStep("serve") { hall in
                    for other in hall.taken { hall.serve(other) }
                    hall.taken = []
                    hall.lookAround()
                    return .jump(to: "leave")
                },
            ]
        )
    }

    @Test("S1: a submit that calls whoever is inside is seen before that one leaves")
    func submits() {
        for (agents, submitters, stay) in [(1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 1, 0), (1, 2, 0)] {
            let threads =
                ["a", "b"].prefix(agents).map { Self.agent($0, stay: stay) }
                + ["s", "t"].prefix(submitters).map { Self.submitter($0) }
            let report = Interleavings(of: Hall(), threads).explore(
                invariant: { !$0.overlapped },
                check: { hall in
                    hall.unseen == 0 && hall.served.count == agents && !hall.turnstile.isOccupied
                        && hall.summoned.isEmpty
                }
            )
            #expect(report.passed, "\(agents) agents, \(submitters) submitters, \(stay) rounds: \(report)")
            #expect(report.complete > 1)
        }
    }
}
