/// How long tasks are remembered that have come to their end. What is forgotten first ended first; each forgetting is
/// an event.
public struct Retention: Hashable, Sendable {
    /// How many completed and cancelled tasks are kept; up to 64 more may be. Not negative; `nil` for all.
    public var endedCount: Int?
    /// How long completed and cancelled tasks are kept, in store time. Not negative; `nil` for ever.
    public var endedFor: Duration?
    /// How many dead letters are kept; up to 64 more may be. Not negative; `nil` for all.
    public var deadCount: Int?
    /// How long dead letters are kept, in store time. Not negative; `nil` for ever.
    public var deadFor: Duration?

    /// A retention; the defaults are 10,000 completed or cancelled tasks and 10,000 dead letters, whatever their age.
    public init(
        endedCount: Int? = 10_000,
        endedFor: Duration? = nil,
        deadCount: Int? = 10_000,
        deadFor: Duration? = nil
    ) {
        self.endedCount = endedCount
        self.endedFor = endedFor
        self.deadCount = deadCount
        self.deadFor = deadFor
    }

    /// The retention of a scheduler that is told nothing else.
    public static let standard = Retention()

    /// Keeps every task for ever. Memory then grows with every task.
    public static let unlimited = Retention(endedCount: nil, deadCount: nil)

    func check() throws(TenureError) {
        for (name, age) in [("endedFor", endedFor), ("deadFor", deadFor)] {
            if let age { try InputLimits.check(age, as: "Retention.\(name)") }
        }
        for (name, count) in [("endedCount", endedCount), ("deadCount", deadCount)] {
            guard let count, count < 0 else { continue }
            throw TenureError(.invalidConfiguration, "Retention.\(name) is \(count). It must not be negative.")
        }
    }
}
