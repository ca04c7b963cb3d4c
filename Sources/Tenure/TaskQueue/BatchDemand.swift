/// What the earlier ones of a batch take once it is let in: counted when a later one is decided on.
struct BatchDemand: Sendable {
    /// Room, and permits of the submit limit.
    var tasks = 0
    /// Places for idempotency keys.
    var keys = 0

    static let none = BatchDemand()
}
