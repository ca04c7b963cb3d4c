/// The parts of a store's image: what a checkpoint holds in place of all records up to its own.
///
/// Each stands as type, version and fields, as records of the journal do, and by the same rules: numbers of types are
/// never reused, a type with the high bit set may be skipped by who does not know it, and any other unknown type keeps
/// the store from being opened.
package enum ImagePart: UInt8, CaseIterable, Sendable {
    /// What belongs to no task: epochs, numbers, times, what is paused. Comes first.
    case store = 1
    /// One task. By number, ascending.
    case task = 2
    /// An idempotency key: of a live task, or in the order of the ends of their tasks.
    case key = 3
    /// When submits came in, for the limit of their rate.
    case admissions = 4

    package static let version: UInt8 = 1
    static let ignorableBit: UInt8 = 0x80
}
