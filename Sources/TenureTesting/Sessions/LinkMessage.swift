package import Tenure

/// One message between an agent and a process, for whoever decides on its fate.
package struct LinkMessage: Sendable, Hashable {
    /// Which way a message goes.
    package enum Direction: String, Sendable, Hashable, CaseIterable {
        /// A request of an agent.
        case toProcess
        /// The answer to one.
        case toAgent
    }

    /// What a request asks for, or which request an answer is for.
    package enum Subject: String, Sendable, Hashable, CaseIterable {
        case connect, next, accept, refuse, block, unblock, heartbeat, progress, interruption
        case complete, fail, snooze, release, leave
        /// One side tells the other that the connection is over.
        case close
    }

    /// Which way it goes.
    package let direction: Direction
    /// What it is about.
    package let subject: Subject
    /// Who sends it, or gets it.
    package let agent: AgentName
    /// The lease it is about, if it is about one; that of the offer in the answer to ``Subject/next``.
    package let lease: Lease?

    /// The task it is about, if it is about one.
    package var task: TaskID? { lease?.task }
}

extension LinkMessage: CustomStringConvertible {
    /// Who tells whom what.
    package var description: String {
        let text = direction == .toProcess ? "\(agent) asks to \(subject)" : "\(agent) is answered on \(subject)"
        return task.map { "\(text), task \($0)" } ?? text
    }
}
