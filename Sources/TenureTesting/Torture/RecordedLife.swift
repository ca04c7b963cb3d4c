/// The records that a life of a store wrote.
struct RecordedLife: Sendable {
    var records: [[UInt8]]
    /// At which records an opening begins, and whether the one before ended cleanly.
    var openings: [Int: Bool]
    var endsCleanly: Bool
}
