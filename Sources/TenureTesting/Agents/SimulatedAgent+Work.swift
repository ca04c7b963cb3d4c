internal import Tenure

/// What a simulated agent does while it is connected.
extension SimulatedAgent {
    func live(_ session: any AgentPort, _ held: HeldTask?) async -> SessionEnd {
        defer { holds(nil) }
        var previous: Lease?
        var done = 0
        var resumed = held.flatMap { held in session.resumed.map { HeldTask(offer: held.offer, lease: $0) } }
        while !isKilled {
            let step: Step
            let lease: Lease
            if let task = resumed.take() {
                note { $0.resumptions += 1 }
                lease = task.lease
                holds(lease.task)
                board.post(lease)
                step = await work(task.offer, lease, previous, session)
            } else {
                await keepSilence()
                guard let offer = try? await session.next() else { return .lost(nil) }
                lease = offer.lease
                holds(lease.task)
                board.post(lease)
                note { $0.received.append(offer) }
                step = await carryOut(offer, previous, session)
            }
            switch step {
            case .goOn: break
            case .over(let end): return end
            }
            holds(nil)
            previous = lease
            done += 1
            if case .leave(let count) = behaviour, done >= count { return .end }
        }
        return .end
    }

    private enum Step {
        case goOn
        case over(SessionEnd)
    }

    private func carryOut(_ offer: Offer, _ previous: Lease?, _ session: any AgentPort) async -> Step {
        let lease = offer.lease
        switch behaviour(for: offer.kind) {
        case .ignore where misbehaves(with: offer.kind):
            note { $0.ignored += 1 }
            while let interruption = await session.interruption(of: lease), interruption != .over {}
            return .goOn
        case .refuse where misbehaves(with: offer.kind):
            switch await attempt({ () async throws(TenureError) in try await session.refuse(lease) }) {
            case .taken: note { $0.refused += 1 }
            case .refused: break
            case .lost: return .over(.lost(nil))
            }
            return .goOn
        case .crash(.beforeAccepting, _) where misbehaves(with: offer.kind):
            await session.leave()
            return .over(.connectAnew(with: nil))
        default:
            break
        }
        let acceptance = await attempt { () async throws(TenureError) in try await session.accept(lease) }
        if acceptance == .lost { return .over(.lost(HeldTask(offer: offer, lease: lease))) }
        return await work(offer, lease, previous, session)
    }

    private func work(_ offer: Offer, _ lease: Lease, _ previous: Lease?, _ session: any AgentPort) async -> Step {
        let behaviour = behaviour(for: offer.kind)
        switch behaviour {
        case .complete(let time):
            await pass(time, lease, session)
        case .hang:
            await park()
            if !isZombie { return .over(.end) }
        case .block(let time):
            await attempt { () async throws(TenureError) in try await session.block(lease) }
            await pass(time, lease, session)
            await attempt { () async throws(TenureError) in try await session.unblock(lease) }
        case .fail where misbehaves(with: offer.kind):
            let reply = await attempt { () async throws(TenureError) in
                try await session.fail(lease, TaskFailure("a simulated failure"), usage: .none)
            }
            switch reply {
            case .taken: note { $0.failed += 1 }
            case .refused: break
            case .lost: return .over(.lost(HeldTask(offer: offer, lease: lease)))
            }
            return .goOn
        case .crash(.whileWorking, _) where misbehaves(with: offer.kind),
            .crash(.beforeSettling, _) where misbehaves(with: offer.kind):
            await session.leave()
            return .over(.connectAnew(with: nil))
        case .reconnect(_, let withToken) where misbehaves(with: offer.kind):
            // The connection is lost with the end of its scope.
            return .over(.connectAnew(with: withToken ? HeldTask(offer: offer, lease: lease) : nil))
        default:
            break
        }
        if mustStop { return .over(.end) }
        if await complete(lease, session) == .lost { return .over(.lost(HeldTask(offer: offer, lease: lease))) }
        switch behaviour {
        case .settleTwice:
            await complete(lease, session)
        case .answerWithOldToken:
            if let previous { await complete(previous, session) }
        case .touchOthers:
            for other in board.all where other.session != lease.session { await complete(other, session) }
        default:
            break
        }
        return .goOn
    }

    @discardableResult
    private func complete(_ lease: Lease, _ session: any AgentPort) async -> Reply {
        let usage: Usage = tokensPerTask == 0 ? .none : ["tokens": tokensPerTask]
        let output = Array(name.rawValue.utf8)
        let reply = await attempt { () async throws(TenureError) in
            try await session.complete(lease, output: output, usage: usage)
        }
        guard reply == .taken else { return reply }
        note { tally in
            tally.completed.append(lease.task)
            tally.tokens[lease.task, default: 0] += tokensPerTask
        }
        return reply
    }

    private enum Reply {
        case taken
        case refused
        /// The connection is lost, and maybe what was said over it.
        case lost
    }

    @discardableResult
    private func attempt(_ call: () async throws(TenureError) -> Void) async -> Reply {
        await keepSilence()
        do throws(TenureError) {
            try await call()
            return .taken
        } catch {
            note { tally in
                if error.code == .staleLease {
                    tally.staleAnswers += 1
                } else {
                    tally.otherRefusals.append(error)
                }
            }
            return error.code == .sessionOver || error.code == .indeterminate ? .lost : .refused
        }
    }

    /// Works for a time, and says often enough that it does.
    private func pass(_ time: Duration, _ lease: Lease, _ session: any AgentPort) async {
        var rest = time
        while rest > .zero {
            let step = min(rest, leaseDuration / 3)
            guard (try? await clock.sleep(for: step)) != nil else { return }
            rest -= step
            await keepSilence()
            if rest > .zero, (try? await session.heartbeat(lease)) == nil, !isZombie { return }
        }
    }
}
