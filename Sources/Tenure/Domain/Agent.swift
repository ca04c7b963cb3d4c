/// One connected agent, for the task that runs it: every call is one turn of the ``Domain``.
///
/// Its state machine, ``AgentCore``, is kept by the domain, next to the leases that change with it.
package actor Agent {
    private nonisolated let queue: TaskQueue
    private nonisolated let desk: FrontDesk
    /// Where the domain keeps its state, as long as the session lasts.
    nonisolated let place: Int
    package nonisolated let session: SessionID
    package nonisolated let abilityID: AbilityID
    package nonisolated let name: AgentName

    /// The queue's executor.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.unownedExecutor }

    init(name: AgentName, session: SessionID, abilityID: AbilityID, place: Int, queue: TaskQueue, desk: FrontDesk) {
        self.name = name
        self.session = session
        self.abilityID = abilityID
        self.place = place
        self.queue = queue
        self.desk = desk
    }

    @inline(__always)
    private func turn<Result>(_ body: (inout Domain) -> Result) -> Result {
        assert(queue.isRunning)
        return queue.domain.turn(body)
    }

    /// Asks for the next task.
    func next(waitingAt letterbox: Letterbox) -> Result<NextTask, TenureError> {
        turn { $0.next(for: self, waitingAt: letterbox) }
    }

    private func enter(
        settling conclusion: consuming Conclusion?,
        waitingAt letterbox: Letterbox
    ) -> NextTask {
        turn { $0.enter(self, settling: &conclusion, waitingAt: letterbox) }
    }

    /// For the task that runs the agent: settles what it holds, if anything, and waits for the next task. Goes into the
    /// domain, or leaves a request with whoever is there.
    ///
    /// - Returns: `nil` when there will be no more, or `letterbox` was closed.
    @inline(__always)
    nonisolated func nextDelivery(
        settling conclusion: consuming Conclusion?,
        waitingAt letterbox: Letterbox
    ) async -> Delivery? {
        var isLetIn = desk.enter(self, settling: &conclusion, waitingAt: letterbox)
        // One place to wait at, for an agent's task keeps room for each.
        while true {
            if isLetIn {
                switch await enter(settling: conclusion.take(), waitingAt: letterbox) {
                case .delivered(let delivery): return delivery
                case .over: return nil
                case .wait: break
                }
            }
            switch await letterbox.summons() {
            case .delivered(let delivery): return delivery
            case .enter(let left): (isLetIn, conclusion) = (true, left)
            case nil: return nil
            }
        }
    }

    /// The waiting for a task was cancelled.
    func stopAsking(_ letterbox: Letterbox) {
        turn { $0.stopAsking(self, letterbox) }
    }

    func accept(_ lease: Lease) -> Answer { turn { $0.accept(lease, by: self) } }

    func block(_ lease: Lease, _ isBlocked: Bool) -> Answer { turn { $0.block(lease, by: self, isBlocked) } }

    func settle(_ lease: Lease, _ settlement: Settlement) -> Answer {
        turn { $0.settle(lease, by: self, settlement) }
    }

    /// As ``settle(_:_:)``, for code that ends and can keep nothing.
    func settleLast(_ conclusion: Conclusion) { turn { $0.settleLast(conclusion, by: self) } }

    /// The code that carries out the agent's tasks begins, maybe anew.
    ///
    /// - Returns: what is delivered when it is to be cancelled; `nil` when there will be no more tasks.
    func startWorker() -> Signal? { turn { $0.startWorker(of: self) } }

    /// The agent is alive, and maybe says how far it is.
    func hear(_ lease: Lease, progress: String?) -> Answer { turn { $0.hear(self, lease, progress: progress) } }

    /// What the agent should know of before it settles; `nil` when `follower` will get it.
    func follow(_ lease: Lease, _ follower: Rendezvous<LeaseInterruption>) -> LeaseInterruption? {
        turn { $0.follow(lease, by: self, follower) }
    }

    /// Nobody waits with `follower` any more.
    func unfollow(_ follower: Rendezvous<LeaseInterruption>) { turn { $0.unfollow(follower, by: self) } }

    /// The agent's scope has ended.
    ///
    /// - Parameter isLost: its connection may come back, if it was given time for that.
    func leave(isLost: Bool = false) { turn { $0.leave(self, isLost: isLost) } }
}
