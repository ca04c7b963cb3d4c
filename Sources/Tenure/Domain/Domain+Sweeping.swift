/// S6: asserts, now and then, that nothing fell between two parts. Whatever frees a task wakes it at once; that this
/// never finds anything is what the sweep shows, and if it does, the scheduler stops rather than leave a task lying.
extension Domain {
    /// At rest, in the turn of a time that has come: looks if it is time to.
    ///
    /// - Parameters:
    ///   - judged: the last record of which this turn has judged whether its time has come.
    ///   - dueUpTo: up to when every due time was taken; `nil` where some wait for space on the disk (D5).
    mutating func sweep(judged: SequenceNumber, dueUpTo: StoreTime?) {
        guard lifecycle.assigns, safetySweep.isDue(now: moment.time) else { return }
        let (finding, place) = lookForLost(judged, dueUpTo)
        safetySweep.looked(upTo: place, now: moment.time)
        statistics.sweeps += 1
        setAlarm()
        guard let finding, defect == nil else { return }
        let error = Invariants.error(finding)
        defect = error
        endRequest.deliver(EndRequest(grace: .none, failure: error))
    }

    /// The first rule that does not hold now, after a look at every task at once.
    ///
    /// - Complexity: O(n): for tests, which do not wait for the sweep.
    mutating func lookForAllLost() -> String? {
        enter()
        let waiters = outcomeWaiters
        // Whether a due time has come and nobody has looked yet depends on the moment: that alone is left out.
        let (lost, _) = tasks.sweep(after: nil, reach: .max, dueUpTo: nil, judged: lastSequence) { ended in
            waiters[ended] == nil ? nil : "somebody waits for the end of task \(ended), which is over"
        }
        return lost.map { "S6: \($0)" } ?? brokenRule
    }

    private func lookForLost(
        _ judged: SequenceNumber,
        _ dueUpTo: StoreTime?
    ) -> (finding: String?, place: UInt64?) {
        let waiters = outcomeWaiters
        let (lost, place) = tasks.sweep(
            after: safetySweep.place,
            reach: SafetySweep.reach,
            dueUpTo: dueUpTo,
            judged: judged
        ) { ended in
            waiters[ended] == nil ? nil : "somebody waits for the end of task \(ended), which is over"
        }
        return (lost.map { "S6: \($0)" } ?? brokenRule, place)
    }
}
