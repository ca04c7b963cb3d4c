/// How many tasks of each priority are in each state.
public struct PriorityCounts: Hashable, Sendable, Codable {
    var urgent = StateCounts()
    var high = StateCounts()
    var normal = StateCounts()
    var low = StateCounts()

    /// The tasks of one priority.
    public internal(set) subscript(priority: Priority) -> StateCounts {
        get {
            switch priority {
            case .urgent: urgent
            case .high: high
            case .normal: normal
            case .low: low
            }
        }
        set {
            switch priority {
            case .urgent: urgent = newValue
            case .high: high = newValue
            case .normal: normal = newValue
            case .low: low = newValue
            }
        }
    }
}
