/// Waits until `condition` holds, for what happens on threads that a test does not control.
///
/// ```swift
/// try await eventually { try await scheduler.snapshot().agents.count == 3 }
/// ```
///
/// The condition is tried at once, then after every pause, and a last time when the deadline has come, so it is tried
/// even when nothing is left of the time. In a simulated run wait on the virtual clock instead of polling, or pass it.
///
/// - Parameters:
///   - timeout: for how long to try.
///   - interval: the pause between two tries; at least a microsecond.
///   - minimumTries: how often to try at least, whatever the time: on a machine that is busy with other things a
///     deadline may pass before anything has had its turn. 1,000 on the real clock and 1 on any other, unless given.
///   - clock: what measures and pauses.
///   - comment: what is being waited for, for the error.
///   - fileID: the module and file of the call, for the error.
///   - line: the line of the call, for the error.
///   - condition: what must come true; runs where the caller runs.
/// - Throws: ``ConditionNeverHeld`` when the time is over, what `condition` throws, and `CancellationError` when the
///   task is cancelled while it pauses.
public func eventually(
    within timeout: Duration = .seconds(10),
    every interval: Duration = .milliseconds(2),
    atLeast minimumTries: Int? = nil,
    clock: some Clock<Duration> = ContinuousClock(),
    _ comment: String? = nil,
    fileID: String = #fileID,
    line: Int = #line,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = clock.now.advanced(by: timeout)
    let minimumTries = minimumTries ?? (clock is ContinuousClock ? 1_000 : 1)
    var tries = 0
    while true {
        tries += 1
        if try await condition() { return }
        let now = clock.now
        guard now < deadline || tries < minimumTries else {
            throw ConditionNeverHeld(timeout: timeout, tries: tries, comment: comment, fileID: fileID, line: line)
        }
        let rest = now.duration(to: deadline)
        let pause = min(max(interval, .microseconds(1)), rest > .zero ? rest : interval)
        try await clock.sleep(until: now.advanced(by: pause), tolerance: nil)
    }
}
