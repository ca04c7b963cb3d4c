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

    enum State: CaseIterable {
        case offline, idle, assigned, working, blocked, away

        init(_ state: AgentCore.State) {
            self =
                switch state {
                case .offline: .offline
                case .idle: .idle
                case .assigned: .assigned
                case .working: .working
                case .blocked: .blocked
                case .suspended: .away
                }
        }

        var holdsLease: Bool { self != .offline && self != .idle }
    }

    enum Flag: CaseIterable {
        case asking, draining, quarantined, unresponsive
    }

    /// What the table of section 3 speaks of: the state and the flags beside it.
    struct Picture: Hashable {
        var state = State.offline
        var flags: Set<Flag> = []

        init() {}

        init(_ core: AgentCore) {
            state = State(core.state)
            if core.askingSince != nil { flags.insert(.asking) }
            if core.isDraining { flags.insert(.draining) }
            if core.isQuarantined { flags.insert(.quarantined) }
            if core.isUnresponsive { flags.insert(.unresponsive) }
        }
    }

    enum Input: CaseIterable {
        case connect, ask, comeBack, stopAsking, offer, give, accept, acceptOther, timeOut, timeOutOther
        case block, blockOther, unblock, unblockOther, report, reportOther, end, endOther, revoke, revokeOther
        case suspend, resume, resumeDraining, disconnect, drain

        func apply(to core: inout AgentCore) -> Bool {
            let (mine, other) = (AgentCoreTests.mine, AgentCoreTests.other)
            switch self {
            case .connect: return succeeded(core.connect())
            case .ask: return succeeded(core.ask(now: .zero))
            case .comeBack: return succeeded(core.comeBack())
            case .stopAsking: core.stopAsking()
            case .offer: return succeeded(core.assign(mine, accepted: false))
            case .give: return succeeded(core.assign(mine, accepted: true))
            case .accept: return succeeded(core.accept(mine))
            case .acceptOther: return succeeded(core.accept(other))
            case .timeOut: return succeeded(core.timeOut(mine, now: .zero))
            case .timeOutOther: return succeeded(core.timeOut(other, now: .zero))
            case .block: return succeeded(core.block(mine))
            case .blockOther: return succeeded(core.block(other))
            case .unblock: return succeeded(core.unblock(mine))
            case .unblockOther: return succeeded(core.unblock(other))
            case .report: return succeeded(core.report(mine))
            case .reportOther: return succeeded(core.report(other))
            case .end: return succeeded(core.end(mine))
            case .endOther: return succeeded(core.end(other))
            case .revoke: return succeeded(core.revoke(mine))
            case .revokeOther: return succeeded(core.revoke(other))
            case .suspend: return succeeded(core.suspend())
            case .resume: return succeeded(core.resume(mine))
            case .resumeDraining: return succeeded(core.resume(mine, isDraining: true))
            case .disconnect: return succeeded(core.disconnect())
            case .drain: core.drain()
            }
            return true
        }

        private func succeeded<Value>(_ result: Result<Value, AgentCore.Refused>) -> Bool {
            if case .success = result { true } else { false }
        }
    }

    /// A row of the table: in these states, with these flags and without those, the input leads there.
    struct Row {
        let states: [State]
        var with: Set<Flag> = []
        var without: Set<Flag> = []
        let input: Input
        /// Where it leads; `nil` for where it is.
        var target: State?
        var raises: Set<Flag> = []
        var clears: Set<Flag> = []

        func apply(to picture: Picture) -> Picture? {
            guard states.contains(picture.state), with.isSubset(of: picture.flags),
                without.isDisjoint(with: picture.flags)
            else { return nil }
            var next = picture
            next.state = target ?? picture.state
            next.flags = picture.flags.union(raises).subtracting(clears)
            return next
        }
    }

    /// Section 3, with its flags; what is not in it is refused.
    private static let table: [Row] = [
        Row(states: [.offline], input: .connect, target: .idle),
        Row(states: [.idle], without: [.asking, .draining], input: .ask, raises: [.asking], clears: [.quarantined]),
        Row(states: [.idle], input: .comeBack, clears: [.quarantined]),
        Row(states: State.allCases, input: .stopAsking, clears: [.asking]),
        Row(
            states: [.idle],
            with: [.asking],
            without: [.draining],
            input: .offer,
            target: .assigned,
            clears: [.asking]
        ),
        Row(states: [.idle], with: [.asking], without: [.draining], input: .give, target: .working, clears: [.asking]),
        Row(states: [.assigned], input: .accept, target: .working, clears: [.unresponsive]),
        Row(states: [.assigned], input: .timeOut, target: .idle, raises: [.unresponsive]),
        Row(states: [.working], input: .block, target: .blocked),
        Row(states: [.blocked], input: .unblock, target: .working),
        Row(states: [.working, .blocked], input: .report),
        Row(states: [.assigned, .working, .blocked], input: .end, target: .idle),
        Row(states: [.away], input: .end, target: .offline),
        Row(states: [.working, .blocked], input: .revoke, target: .idle, raises: [.quarantined]),
        Row(states: [.working, .blocked], input: .suspend, target: .away),
        Row(states: [.idle], without: [.asking], input: .resume, target: .working),
        Row(states: [.idle], without: [.asking], input: .resumeDraining, target: .working, raises: [.draining]),
        Row(
            states: [.idle, .assigned, .working, .blocked, .away],
            input: .disconnect,
            target: .offline,
            clears: [.asking]
        ),
        Row(states: State.allCases, input: .drain, raises: [.draining]),
    ]

    /// One agent for each combination of state and flags that any inputs lead to.
    private static let reachable: [AgentCore] = {
        var found: [Picture: AgentCore] = [Picture(): AgentCore()]
        var order = [AgentCore()]
        var next = 0
        while next < order.count {
            for input in Input.allCases {
                var core = order[next]
                _ = input.apply(to: &core)
                if found.updateValue(core, forKey: Picture(core)) == nil { order.append(core) }
            }
            next += 1
        }
        return order
    }()

    @Test("Section 3: an agent does what the table says, and what is not in it is refused and changes nothing")
    func everyCell() {
        #expect(Set(Self.reachable.map { State($0.state) }) == Set(State.allCases))
        #expect(Set(Self.reachable.flatMap { Picture($0).flags }) == Set(Flag.allCases))
        for start in Self.reachable {
            for input in Input.allCases {
                var core = start
                let succeeded = input.apply(to: &core)
                let rows = Self.table.filter { $0.input == input }
                let expected = rows.lazy.compactMap { $0.apply(to: Picture(start)) }.first
                #expect(succeeded == (expected != nil), "\(Picture(start)), \(input)")
                #expect(Picture(core) == expected ?? Picture(start), "\(Picture(start)), \(input)")
                if expected == nil { #expect(core == start, "\(Picture(start)), \(input)") }
            }
        }
    }

    @Test("A1: an agent holds a lease exactly while it is assigned, at work or waited for, and never asks then")
    func holding() {
        for core in Self.reachable {
            let picture = Picture(core)
            #expect((core.lease != nil) == picture.state.holdsLease)
            #expect(core.isAtWork == [.working, .blocked].contains(picture.state))
            if picture.flags.contains(.asking) { #expect(picture.state == .idle) }
        }
    }

    @Test("Section 3: an agent that accepts too late is offered again after 1 s, doubling to 60 s, until it accepts")
    func unresponsive() {
        var core = AgentCore()
        _ = core.connect()
        var now = StoreTime.zero
        for wait in [1, 2, 4, 8, 16, 32, 60, 60, 60] as [Int64] {
            _ = core.ask(now: now)
            _ = core.assign(Self.mine, accepted: false)
            _ = core.timeOut(Self.mine, now: now)
            #expect(core.unresponsiveUntil == now.advanced(by: .seconds(wait)))
            now = now.advanced(by: .seconds(100))
        }
        _ = core.ask(now: now)
        _ = core.assign(Self.mine, accepted: false)
        _ = core.accept(Self.mine)
        #expect(!core.isUnresponsive && core.unresponsiveUntil == nil)
        _ = core.end(Self.mine)
        _ = core.ask(now: now)
        _ = core.assign(Self.mine, accepted: false)
        _ = core.timeOut(Self.mine, now: now)
        #expect(core.unresponsiveUntil == now.advanced(by: .seconds(1)))
    }

    @Test("A refusal names the input and the state")
    func refusal() throws {
        var core = try #require(Self.reachable.first { State($0.state) == .working })
        guard case .failure(let refused) = core.ask(now: .zero) else {
            Issue.record("it may not ask")
            return
        }
        #expect(refused.input == "ask for a task" && refused.state == .working)
    }
}
