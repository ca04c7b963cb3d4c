/// The system has no thread left for this process.
package struct ThreadRefused: Error, Hashable, CustomStringConvertible {
    /// The system's number for the reason.
    package let code: Int32

    package var description: String { "the system gives no more threads (error \(code))" }
}
