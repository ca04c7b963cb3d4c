import Tenure
import TenureTesting
import Testing

@Suite struct MatchingCoreTests {
    private func ability(_ index: Int) -> AbilityID { AbilityID(index: index) }

    private func asking(_ since: Int64, _ name: AgentName, _ session: UInt64) -> MatchingCore.Asking {
        MatchingCore.Asking(since: StoreTime(nanoseconds: since), name: name, session: SessionID(number: session))
    }

    @Test("S4: the agent that has asked longest is served first, then by name")
    func order() {
        var core = MatchingCore()
        core.insert(asking(5, "c", 1), ability: ability(0))
        core.insert(asking(3, "b", 2), ability: ability(0))
        core.insert(asking(3, "a", 3), ability: ability(1))
        core.insert(asking(4, "d", 4), ability: ability(2))
        var served: [AgentName] = []
        while let asking = core.popLongestAsking(among: [ability(0), ability(1), ability(2)]) {
            served.append(asking.name)
        }
        #expect(served == ["a", "b", "d", "c"])
        #expect(core.count == 0)
    }

    @Test("S1: an agent that stops and asks again, over and over, behind another is known to ask exactly once")
    func comingAndGoing() {
        var core = MatchingCore()
        core.insert(asking(0, "first", 1), ability: ability(0))
        for time in 1...3 as ClosedRange<Int64> {
            core.insert(asking(time, "fickle", 2), ability: ability(0))
            core.remove(SessionID(number: 2), ability: ability(0))
        }
        core.insert(asking(9, "last", 3), ability: ability(0))
        #expect(core.count == 2)
        #expect(core.popLongestAsking(among: [ability(0)])?.name == "first")
        #expect(core.popLongestAsking(among: [ability(0)])?.name == "last")
        #expect(!core.isAsked(ability(0)) && core.count == 0)
        #expect(core.popLongestAsking(among: [ability(0)]) == nil)
    }

    @Test("S4: an agent that asked while it was unresponsive, and stopped, is served in its turn once it is responsive")
    func responsiveAgain() {
        var core = MatchingCore()
        let late = { (since: Int64, name: AgentName, session: UInt64) in
            MatchingCore.Asking(
                isUnresponsive: true,
                since: StoreTime(nanoseconds: since),
                name: name,
                session: SessionID(number: session)
            )
        }
        core.insert(late(0, "y", 1), ability: ability(0))
        core.insert(late(1, "s", 2), ability: ability(0))
        // It gets a task that is meant for it alone, and accepts.
        core.remove(SessionID(number: 2), isUnresponsive: true, ability: ability(0))
        core.insert(asking(2, "r", 3), ability: ability(0))
        core.insert(asking(3, "s", 2), ability: ability(0))
        #expect(core.popLongestAsking(among: [ability(0)])?.name == "r")
        #expect(core.popLongestAsking(among: [ability(0)])?.name == "s")
        #expect(core.popLongestAsking(among: [ability(0)])?.name == "y")
        #expect(core.popLongestAsking(among: [ability(0)]) == nil && core.count == 0)
    }

    @Test("S1: random comings and goings over many abilities leave the matcher with a plain list's answers")
    func model() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var core = MatchingCore()
            var model: [(ability: Int, asking: MatchingCore.Asking)] = []
            for time in 0..<300 as Range<Int64> {
                let session = UInt64(random.next(below: 12))
                let index = Int(session % 3)
                let place = model.firstIndex { $0.asking.session.number == session }
                switch random.next(below: 5) {
                case 0:
                    let groups = (0..<3).filter { _ in random.chance(1, in: 2) }.map(ability)
                    let best = model.filter { groups.contains(ability($0.ability)) }.min { $0.asking < $1.asking }
                    let found = core.popLongestAsking(among: groups)
                    #expect(found == best?.asking, "seed \(seed)")
                    model.removeAll { $0.asking == found }
                case 1, 2:
                    guard let place else { continue }
                    core.remove(SessionID(number: session), ability: ability(index))
                    model.remove(at: place)
                default:
                    guard place == nil else { continue }
                    let new = asking(time / 2, AgentName("a\(session)"), session)
                    core.insert(new, ability: ability(index))
                    model.append((index, new))
                }
                #expect(core.count == model.count)
                for index in 0..<3 {
                    #expect(core.isAsked(ability(index)) == model.contains { $0.ability == index })
                }
            }
        }
    }

    @Test("S2: abilities are fresh once until the round is over")
    func fresh() {
        var core = MatchingCore()
        core.insert(asking(0, "a", 1), ability: ability(4))
        core.insert(asking(0, "b", 2), ability: ability(4))
        core.insert(asking(0, "c", 3), ability: ability(1))
        #expect(core.fresh == [ability(4), ability(1)])
        core.clearFresh()
        #expect(core.fresh.isEmpty && core.count == 3)
    }
}
