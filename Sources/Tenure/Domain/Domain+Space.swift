/// D5: what happens while the journal gets no space on the disk. No lease is given and no output taken that would need
/// some; what is at work ends all the same, because its space was reserved when its lease was given.
extension Domain {
    private var hasSpaceForLease: Bool { gate.hasSpace(for: 2 * JournalSpace.recordBytes, .lease) }

    /// Brings to an end what waited for space, and looks whether there is some for leases: there may be for small ones
    /// while a large output still waits, and for either of them first.
    mutating func lookAtSpace() {
        if !holders.isEmpty { settleHeld() }
        guard isParked || gate.isShortOfSpace else { return }
        let wasParked = isParked
        noticeSpaceForLeases()
        if wasParked, !isParked { matchAnew() }
    }

    /// Whether leases are given depends on whether there is space for the next.
    mutating func noticeSpaceForLeases() { isParked = !hasSpaceForLease }

    /// Whether a small record of new work can be kept.
    var hasSpaceForWork: Bool { gate.hasSpace(for: JournalSpace.recordBytes, .work) }

    /// Whether small records can be kept that are nobody's end.
    var hasSpaceForUpkeep: Bool { gate.hasSpace(for: JournalSpace.recordBytes, .upkeep) }

    /// What can be recorded of a settlement: without space an error's text is cut and usage left out.
    ///
    /// - Returns: `nil` for an output for which there is no space now.
    func fitted(_ settlement: Settlement) -> Settlement? {
        guard gate.isShortOfSpace, let bytes = settlement.bytesBeyondPromise,
            !gate.hasSpace(for: bytes, .work)
        else { return settlement }
        switch settlement {
        case .completed: return nil
        case .failed(var failure, _):
            failure.message = failure.message.cut(toBytes: JournalSpace.errorBytes)
            return .failed(failure, .none)
        case .snoozed(let delay, _): return .snoozed(delay, .none)
        case .refused, .released: return settlement
        }
    }

    /// Settles for an agent of handlers. If there is no space for its task's output, it keeps that, and the task stays its
    /// own, until there is some.
    ///
    /// - Returns: `false` where the agent keeps it.
    mutating func conclude(_ conclusion: Conclusion, by face: Agent, _ agent: ConnectedAgent?) -> Bool {
        // One look at the space decides: others take of it meanwhile.
        guard isRefusedForSpace(settle(conclusion.lease, of: face, agent, conclusion.settlement)), let agent,
            agent.core.lease == conclusion.lease
        else { return true }
        agent.held = HeldConclusion(face: face, conclusion: conclusion)
        // Its code has returned in time.
        agent.deadlines.attempt = nil
        holders.append(agent)
        return false
    }

    /// What the code of an agent of handlers says last. If there is no space for it, the task goes to another, which counts
    /// nothing: nobody would be there to keep it.
    mutating func settleLast(_ conclusion: Conclusion, by face: Agent) {
        beginTurn()
        catchUp()
        let agent = agents[face]
        if isRefusedForSpace(settle(conclusion.lease, of: face, agent, conclusion.settlement)) {
            _ = settle(conclusion.lease, of: face, agent, .released(.interrupted))
        }
        endTurn()
    }

    private func isRefusedForSpace(_ answer: Answer) -> Bool {
        guard case .failure(let error) = answer.result else { return false }
        return error.code == .storageFull
    }

    private mutating func settleHeld() {
        var waiting: [ConnectedAgent] = []
        swap(&waiting, &holders)
        for agent in waiting {
            guard let held = agent.held, agents[held.face] === agent else { continue }
            if fitted(held.conclusion.settlement) == nil {
                holders.append(agent)
                continue
            }
            agent.held = nil
            if conclude(held.conclusion, by: held.face, agent) { askAgain(held.face, agent) }
        }
    }

    /// Whoever would have settled is gone: its task goes to another, which counts nothing.
    mutating func dropHeld(of agent: ConnectedAgent) {
        guard let held = agent.held.take() else { return }
        _ = settle(held.conclusion.lease, of: held.face, agent, .released(.interrupted))
    }
}

/// What an agent would settle, were there space on the disk.
///
/// A class, because agents have room for a reference to it, and hardly ever one.
final class HeldConclusion {
    let face: Agent
    let conclusion: Conclusion

    init(face: Agent, conclusion: Conclusion) {
        self.face = face
        self.conclusion = conclusion
    }
}

extension Settlement {
    /// How many bytes it needs beside what is promised to its lease; `nil` for none.
    fileprivate var bytesBeyondPromise: Int? {
        let bytes: Int
        switch self {
        case .completed(let output, let usage): bytes = output.count + usage.recordBytes
        case .failed(let failure, let usage):
            bytes = max(0, failure.message.utf8.count - JournalSpace.errorBytes) + usage.recordBytes
        case .snoozed(_, let usage): bytes = usage.recordBytes
        case .refused, .released: bytes = 0
        }
        return bytes > 0 ? bytes : nil
    }
}

extension String {
    /// The start of the text, as many whole characters of it as fit.
    fileprivate func cut(toBytes count: Int) -> String {
        guard utf8.count > count else { return self }
        var end = utf8.index(startIndex, offsetBy: count)
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}

extension Usage {
    /// How many bytes it has in a record, at most.
    fileprivate var recordBytes: Int { counters.reduce(0) { $0 + $1.key.utf8.count + 16 } }
}
