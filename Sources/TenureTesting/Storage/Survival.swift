/// What becomes of a change that was not synced when the power goes.
public enum Survival: Hashable, Sendable {
    /// It never happened.
    case lost
    /// It happened.
    case kept
    /// Of bytes that were written only so many of the first are there; anything else is kept.
    case torn(Int)
    /// In place of bytes that were written there are others, made of this seed; anything else is kept.
    case garbled(seed: UInt64)
    /// As ``garbled(seed:)``, and so are the bytes beside them in the page, also those that were synced long ago: a disk
    /// without power-safe overwrite.
    case garbledPage(seed: UInt64)

    /// Whether the change happened at all.
    var isKept: Bool { self != .lost }
}
