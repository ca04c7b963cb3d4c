/// What becomes of one message on its way.
package enum MessageFate: Sendable, Hashable {
    /// It arrives at once; what is sent in the same moment may still arrive before it.
    case delivered
    /// It never arrives.
    case lost
    /// It arrives at once, and so much later once more.
    case doubled(after: Duration)
    /// It arrives so much later; what is sent meanwhile overtakes it.
    case delayed(by: Duration)
}
