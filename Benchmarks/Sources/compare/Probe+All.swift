extension Probe {
    /// All measurements, in the order of the table.
    static let all: [Probe] = inMemory + durable + processes
}
