/// Every task of a scheduler: order, generations, and what waits for their ends.
///
/// The lowest of the three kinds of actor: it keeps the ``Domain`` and owns the executor on which ``Agent`` and
/// ``Scheduler`` run too, so that they reach the domain synchronously. Its own calls are about tasks: what became
/// durable, what is due, how tasks end.
package actor TaskQueue {
    private var domain: Domain

    init(_ domain: consuming sending Domain) { self.domain = domain }

    /// Lets an actor that shares the executor take a turn.
    func with<Result: Sendable>(_ turn: @Sendable (inout Domain) -> Result) -> Result { turn(&domain) }

    /// A submit found an agent asking, or the journal has made something durable.
    func enter() { domain.enter() }

    /// Makes due tasks ready.
    func makeDue() { domain.makeDue() }

    /// The kind of `task`, to be shown once what the reply tells of is durable.
    func kind(of task: TaskID) -> Reply<TaskKind> { domain.kind(of: task) }

    /// The end of `task`, once it is durable.
    ///
    /// - Returns: the outcome; `nil` when `waiter` will get it.
    func outcome(of task: TaskID, waiter: Rendezvous<Outcome>) -> Reply<Outcome?> {
        domain.outcome(of: task, waiter: waiter)
    }

    /// Forgets a waiter that was cancelled.
    func forget(_ waiter: Rendezvous<Outcome>, of task: TaskID) { domain.forget(waiter, of: task) }
}
