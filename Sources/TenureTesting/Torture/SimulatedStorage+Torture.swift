internal import Tenure

extension SimulatedStorage {
    /// Cuts the power; of what was not synced, `generator` says what is there.
    func crash(_ generator: inout SeededGenerator) {
        // Now and then all or nothing: half of everything, always, would miss what needs many changes to survive.
        let mood = generator.next(below: 6)
        var drawn = generator.fork("fates \(generator.next())")
        crash { change in
            switch mood {
            case 0: return .lost
            case 1: return .kept
            default: break
            }
            if case .bytes(_, let range) = change {
                switch drawn.next(below: 6) {
                case 0: return .torn(drawn.next(below: range.count + 1))
                case 1: return .garbled(seed: drawn.next())
                case 2, 3: return .lost
                default: return .kept
                }
            }
            return drawn.chance(1, in: 2) ? .kept : .lost
        }
    }
}
