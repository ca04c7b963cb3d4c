/// What an agent that asks gets.
package enum NextTask: Sendable {
    case delivered(Delivery)
    /// It comes to the letterbox that was given.
    case wait
    /// There will be no more tasks.
    case over
}
