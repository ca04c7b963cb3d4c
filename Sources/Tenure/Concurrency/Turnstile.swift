/// Lets one in at a time; who comes meanwhile leaves a request, which the one inside carries out before leaving.
///
/// Two threads that take turns at the same thing wake each other for every turn, and a wake-up costs more than most
/// turns do. Here the second goes its way and the first does both.
package struct Turnstile<Request: Sendable>: Sendable {
    /// Somebody is inside, or was let in and is on the way.
    package private(set) var isOccupied = false
    private var requests: [Request] = []

    package init() {}

    /// Goes in, if nobody is inside.
    ///
    /// - Returns: whether the caller is to go in now; it has to ``leave(into:)`` then.
    package mutating func enter() -> Bool {
        defer { isOccupied = true }
        return !isOccupied
    }

    /// Goes in, if nobody is inside; otherwise leaves a request.
    ///
    /// - Parameter request: what the caller wants; it is taken if it is left.
    /// - Returns: whether the caller is to go in now.
    package mutating func enter(orLeave request: inout Request?) -> Bool {
        if enter() { return true }
        if let left = request.take() { requests.append(left) }
        return false
    }

    /// Takes the requests that were left, without leaving.
    ///
    /// - Parameter taken: gets them; must be empty, and leaves its memory for what comes next.
    package mutating func take(into taken: inout [Request]) {
        if !requests.isEmpty { swap(&taken, &requests) }
    }

    /// The one inside leaves, unless there are requests: then it has to carry them out and try again.
    ///
    /// - Parameter taken: gets the requests; must be empty. The caller has left only when it stays so.
    package mutating func leave(into taken: inout [Request]) {
        take(into: &taken)
        isOccupied = !taken.isEmpty
    }

    /// The one inside leaves, whatever was requested, and lets in the one that has waited longest.
    ///
    /// - Returns: the request of the one that is let in; `nil` when there was none.
    package mutating func handOver() -> Request? {
        isOccupied = !requests.isEmpty
        return isOccupied ? requests.removeFirst() : nil
    }
}
