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

    func next() async throws(TenureError) -> Offer?
    func accept(_ lease: Lease) async throws(TenureError)
    func refuse(_ lease: Lease) async throws(TenureError)
    func block(_ lease: Lease) async throws(TenureError)
    func unblock(_ lease: Lease) async throws(TenureError)
    func heartbeat(_ lease: Lease) async throws(TenureError)
    func progress(_ lease: Lease, _ progress: String) async throws(TenureError)
    func interruption(of lease: Lease) async -> LeaseInterruption?
    func complete(_ lease: Lease, output: [UInt8], usage: Usage) async throws(TenureError)
    func fail(_ lease: Lease, _ failure: TaskFailure, usage: Usage) async throws(TenureError)
    func snooze(_ lease: Lease, for delay: Duration, usage: Usage) async throws(TenureError)
    func release(_ lease: Lease) async throws(TenureError)
    func leave() async

    /// Lets go of the connection without leaving: what is held waits as long as the session was given for that.
    func disconnect() async
}

extension AgentSession: AgentPort {
    /// Nothing: the end of the session's scope is the end of the connection.
    package func disconnect() async {}
}
