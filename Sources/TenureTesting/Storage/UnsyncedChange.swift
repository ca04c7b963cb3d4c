/// A change to a ``SimulatedStorage`` that a loss of power may undo, because nothing has made it durable yet.
public enum UnsyncedChange: Hashable, Sendable {
    /// Bytes that were written: at most a page, which are kept or lost together.
    case bytes(file: String, range: Range<Int>)
    /// A file that grew to so many bytes because its space was reserved.
    case size(file: String, bytes: Int)
    /// A file that was created.
    case created(file: String)
    /// A file that got another name.
    case renamed(file: String, to: String)
    /// A file that was removed.
    case removed(file: String)
}
