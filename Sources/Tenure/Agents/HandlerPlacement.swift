/// Where a handler runs.
public struct HandlerPlacement: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        case sharedPool
        case threads(Int)
    }

    let place: Place

    /// On Swift's shared pool of threads: for handlers that wait only by `await`.
    public static let sharedPool = HandlerPlacement(place: .sharedPool)

    /// On so many threads of their own, shared by all agents of one configuration: for handlers that block (files,
    /// subprocesses, C libraries). Blocking the shared pool would hold up the whole process.
    ///
    /// - Parameter count: 1 to 1,024; for anything else connecting the agent throws `invalidConfiguration`.
    public static func threads(_ count: Int) -> HandlerPlacement { HandlerPlacement(place: .threads(count)) }
}
