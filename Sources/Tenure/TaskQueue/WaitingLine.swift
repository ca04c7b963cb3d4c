/// Submits that wait for room, first come, first served; each may leave before it is served.
///
/// - Complexity: each call O(1) amortized, ``dismissAll()`` O(n).
package struct WaitingLine: Sendable {
    /// A place in the line; never given twice.
    package typealias Ticket = UInt64

    private var waiting: [Ticket: Submission] = [:]
    /// In the order in which they came; those who left are skipped.
    private var tickets = BlockQueue<Ticket>()
    private var lastTicket: Ticket = 0

    package var isEmpty: Bool { waiting.isEmpty }

    mutating func join(_ submission: Submission) -> Ticket {
        lastTicket += 1
        waiting[lastTicket] = submission
        tickets.append(lastTicket)
        return lastTicket
    }

    /// - Returns: whether it still waited.
    mutating func leave(_ ticket: Ticket) -> Bool {
        guard waiting.removeValue(forKey: ticket) != nil else { return false }
        // Those who come and go while nobody is served must not pile up. Pays for itself: half of them go.
        if tickets.count > 2 * waiting.count + 16 { tickets.retain { waiting[$0] != nil } }
        return true
    }

    mutating func popFirst() -> (ticket: Ticket, submission: Submission)? {
        while let ticket = tickets.popFirst() {
            if let submission = waiting.removeValue(forKey: ticket) { return (ticket, submission) }
        }
        return nil
    }

    /// Sends everybody away.
    ///
    /// - Returns: those who waited, in their order.
    mutating func dismissAll() -> [Ticket] {
        var dismissed: [Ticket] = []
        while let (ticket, _) = popFirst() { dismissed.append(ticket) }
        return dismissed
    }
}
