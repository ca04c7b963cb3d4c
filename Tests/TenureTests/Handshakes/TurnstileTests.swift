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
            .action("own") { $0.serve(name) },
        ]
        for round in 0..<stay {
            steps += [
                InterleavingStep("leave \(round)") { hall in
                    var requests: [String] = []
                    hall.turnstile.leave(into: &requests)
                    hall.taken = requests
                    if requests.isEmpty { hall.inside.remove(name) }
                    return requests.isEmpty ? .finish : .done
                },
                .action("serve \(round)") { hall in
                    for other in hall.taken { hall.serve(other) }
                    hall.taken = []
                },
            ]
        }
        steps.append(
            InterleavingStep("hand over") { hall in
                hall.inside.remove(name)
                while let next = hall.turnstile.handOver() {
                    if !hall.cancelled.contains(next) {
                        hall.summoned.insert(next)
                        break
                    }
                    hall.serve(next)
                }
                return .finish
            }
        )
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
}
