/// Every task of a scheduler: order, generations, and what waits for their ends.
///
/// The lowest of the three kinds of actor: it keeps the ``Domain`` and owns the executor on which ``Agent`` and
/// ``Scheduler`` run too, so that they reach the domain synchronously. Its own calls are about tasks: what became
/// durable, what is due, how tasks end.
package actor TaskQueue {
    nonisolated let domain: SharedDomain

    init(_ domain: consuming sending Domain) { self.domain = SharedDomain(domain) }

    @inline(__always)
    private func turn<Result>(_ body: (inout Domain) -> Result) -> Result {
        assert(isRunning)
        return domain.turn(body)
    }

    /// Stops the process unless the caller runs on this actor's executor.
    nonisolated var isRunning: Bool {
        preconditionIsolated()
        return true
    }

    /// Takes a turn in the domain.
    func with<Result: Sendable>(_ body: @Sendable (inout Domain) -> Result) -> Result { turn(body) }

    /// The journal has made something durable, or what came in is to be taken in for another reason.
    func enter() { turn { $0.enter() } }

    /// A submit found an agent asking, and the desk let the caller in.
    func enterFromDesk() { turn { $0.enterFromDesk() } }

    /// Makes due tasks ready.
    func makeDue() { turn { $0.makeDue() } }

    /// The kind of `task`, to be shown once what the reply tells of is durable.
    func kind(of task: TaskID) -> Reply<TaskKind> { turn { $0.kind(of: task) } }

    /// The end of `task`, once it is durable.
    ///
    /// - Returns: the outcome; `nil` when `waiter` will get it.
    func outcome(of task: TaskID, waiter: Rendezvous<Outcome>) -> Reply<Outcome?> {
        turn { $0.outcome(of: task, waiter: waiter) }
    }

    /// Forgets a waiter that was cancelled.
    func forget(_ waiter: Rendezvous<Outcome>, of task: TaskID) {
        turn { $0.forget(waiter, of: task) }
    }
}
