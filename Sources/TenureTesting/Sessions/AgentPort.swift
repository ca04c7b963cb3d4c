package import Tenure

/// What an agent can do over a connection, whether it is a session in this process or one reached by messages.
///
/// The calls mean what those of `AgentSession` mean, and throw what they throw. Over messages two codes mean that the
/// connection is lost: `sessionOver`, and `indeterminate` where nobody can say whether the process heard.
package protocol AgentPort: Sendable {
    /// The agent's name.
    var name: AgentName { get }
    /// The session's number.
    var id: SessionID { get }
    /// The lease that went over to this session from the one before.
    var resumed: Lease? { get }

    /// Waits for an offer; `nil` when there will be no more.
    func next() async throws(TenureError) -> Offer?
    /// Accepts an offer.
    func accept(_ lease: Lease) async throws(TenureError)
    /// Refuses an offer.
    func refuse(_ lease: Lease) async throws(TenureError)
    /// Says that the work waits for something.
    func block(_ lease: Lease) async throws(TenureError)
    /// Says that the work goes on.
    func unblock(_ lease: Lease) async throws(TenureError)
    /// Says that the agent is alive.
    func heartbeat(_ lease: Lease) async throws(TenureError)
    /// Says how far the work is.
    func progress(_ lease: Lease, _ progress: String) async throws(TenureError)
    /// Waits until something happens to the lease that the agent should know of.
    func interruption(of lease: Lease) async -> LeaseInterruption?
    /// Completes the task.
    func complete(_ lease: Lease, output: [UInt8], usage: Usage) async throws(TenureError)
    /// Says that the attempt failed.
    func fail(_ lease: Lease, _ failure: TaskFailure, usage: Usage) async throws(TenureError)
    /// Puts the task off.
    func snooze(_ lease: Lease, for delay: Duration, usage: Usage) async throws(TenureError)
    /// Gives the task back.
    func release(_ lease: Lease) async throws(TenureError)
    /// Ends the session.
    func leave() async

    /// Lets go of the connection without leaving: what is held waits as long as the session was given for that.
    func disconnect() async
}

extension AgentSession: AgentPort {
    /// Nothing: the end of the session's scope is the end of the connection.
    package func disconnect() async {}
}
