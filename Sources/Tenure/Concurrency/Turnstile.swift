/// Lets one in at a time; who comes meanwhile leaves a request, which the one inside carries out before leaving.
///
/// Two threads that take turns at the same thing wake each other for every turn, and a wake-up costs more than most
/// turns do. Here the second goes its way and the first does both.
package struct Turnstile<Request: Sendable>: Sendable {
    /// Somebody is inside, or was let in and is on the way.
    package private(set) var isOccupied = false
    private var requests: [Request] = []
    /// The one inside is to look around once more before it leaves.
    private var isCalled = false

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

    /// Goes in, if nobody is inside; otherwise calls the one inside to look around once more before it leaves.
    ///
    /// - Returns: whether the caller is to go in now.
    package mutating func enterOrCall() -> Bool {
        if enter() { return true }
        isCalled = true
        return false
    }

    /// Takes the requests that were left, without leaving.
    ///
    /// - Parameter taken: gets them; must be empty, and leaves its memory for what comes next.
    package mutating func take(into taken: inout [Request]) {
        if !requests.isEmpty { swap(&taken, &requests) }
    }

    /// The one inside leaves, unless there are requests or it was called: then it has to carry them out, look around, and
    /// try again.
    ///
    /// - Parameter taken: gets the requests; must be empty.
    /// - Returns: whether the caller has left.
    package mutating func leave(into taken: inout [Request]) -> Bool {
        take(into: &taken)
        isOccupied = !taken.isEmpty || isCalled && !Mutant.leaveThoughCalled.isOn
        isCalled = false
        return !isOccupied
    }

    /// How the one inside leaves who does not stay for the others.
    package enum Parting: Sendable {
        case left
        /// There was a request: the one who made it is inside now, and has a turn of its own.
        case handedOver(Request)
        /// The caller has left, and looks around once more: as often as others call it would else never get out.
        case leftThoughCalled
    }

    /// The one inside leaves and lets in the one that has waited longest.
    package mutating func handOver() -> Parting {
        defer { isCalled = false }
        if !requests.isEmpty { return .handedOver(requests.removeFirst()) }
        isOccupied = false
        return isCalled ? .leftThoughCalled : .left
    }
}
