extension Scenario {
    /// The smoke suite, in the order in which it runs.
    package static let all: [Scenario] = [
        basic, queuedFirst, kill, killFive, killBeforeDelivery, rescue, spread, spreadOneByOne, noStarvation,
        headOfLine, refusesOnce, flapping, poison, rate, restart, abort,
    ]
}
