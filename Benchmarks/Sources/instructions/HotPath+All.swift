extension HotPath {
    /// All of them, in the order in which they are shown.
    static let all = inMemory + durable
}
