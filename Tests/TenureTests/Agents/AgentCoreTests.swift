import Tenure
import Testing

@Suite struct AgentCoreTests {
    private static let mine = lease(1)
    private static let other = lease(2)

    private static func lease(_ number: UInt64) -> Lease {
        Lease(
            incarnation: Incarnation(high: 0, low: 0),
            task: TaskID(epoch: 1, number: number),
            session: SessionID(number: 1),
            generation: Generation(epoch: 1, number: number)
        )
    }

    enum Start: CaseIterable {
        case offline, idle, asking, assigned, working, blocked

        var core: AgentCore {
            var core = AgentCore()
            if self == .offline { return core }
            _ = core.connect()
            if self == .idle { return core }
            _ = core.ask(now: .zero)
            if self == .asking { return core }
            _ = core.assign(AgentCoreTests.mine, accepted: self != .assigned)
            if self == .blocked { _ = core.block(AgentCoreTests.mine) }
            return core
        }
    }

    enum Input: CaseIterable {
        case connect, ask, offer, give, accept, acceptOther, block, blockOther, unblock, unblockOther, end, endOther
        case disconnect

        func apply(to core: inout AgentCore) -> Bool {
            switch self {
            case .connect: succeeded(core.connect())
            case .ask: succeeded(core.ask(now: .zero))
            case .offer: succeeded(core.assign(AgentCoreTests.mine, accepted: false))
            case .give: succeeded(core.assign(AgentCoreTests.mine, accepted: true))
            case .accept: succeeded(core.accept(AgentCoreTests.mine))
            case .acceptOther: succeeded(core.accept(AgentCoreTests.other))
            case .block: succeeded(core.block(AgentCoreTests.mine))
            case .blockOther: succeeded(core.block(AgentCoreTests.other))
            case .unblock: succeeded(core.unblock(AgentCoreTests.mine))
            case .unblockOther: succeeded(core.unblock(AgentCoreTests.other))
            case .end: succeeded(core.end(AgentCoreTests.mine))
            case .endOther: succeeded(core.end(AgentCoreTests.other))
            case .disconnect: succeeded(core.disconnect())
            }
        }

        private func succeeded<Value>(_ result: Result<Value, AgentCore.Refused>) -> Bool {
            if case .success = result { true } else { false }
        }
    }

    /// The table of section 3, as far as this slice goes; everything else is refused.
    private static let table: [Start: [Input: Start]] = [
        .offline: [.connect: .idle],
        .idle: [.ask: .asking, .disconnect: .offline],
        .asking: [.offer: .assigned, .give: .working, .disconnect: .offline],
        .assigned: [.accept: .working, .end: .idle, .disconnect: .offline],
        .working: [.block: .blocked, .end: .idle, .disconnect: .offline],
        .blocked: [.unblock: .working, .end: .idle, .disconnect: .offline],
    ]

    @Test("Section 3: an agent does what the table says, and what is not in it is refused and changes nothing")
    func everyCell() {
        for start in Start.allCases {
            for input in Input.allCases {
                var core = start.core
                let succeeded = input.apply(to: &core)
                let target = Self.table[start]?[input]
                #expect(succeeded == (target != nil), "\(start), \(input)")
                let expected = (target ?? start).core
                #expect(core.state == expected.state, "\(start), \(input)")
                #expect(core.askingSince == expected.askingSince, "\(start), \(input)")
                if target == nil { #expect(core == start.core, "\(start), \(input)") }
            }
        }
    }

    @Test("A1: an agent holds a lease exactly while it is assigned, working or blocked")
    func holding() {
        for start in Start.allCases {
            let holds = [Start.assigned, .working, .blocked].contains(start)
            #expect((start.core.lease != nil) == holds)
            #expect((start.core.askingSince != nil) == (start == .asking))
        }
    }

    @Test("A refusal names the input and the state")
    func refusal() {
        var core = Start.working.core
        guard case .failure(let refused) = core.ask(now: .zero) else {
            Issue.record("it may not ask")
            return
        }
        #expect(refused.input == "ask for a task" && refused.state == .working)
    }

    @Test("Stopping to ask is possible in every state and changes nothing else")
    func stopAsking() {
        for start in Start.allCases {
            var core = start.core
            core.stopAsking()
            #expect(core == (start == .asking ? Start.idle : start).core)
        }
    }
}
