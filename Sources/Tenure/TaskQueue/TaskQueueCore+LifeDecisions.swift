/// What should happen to a task, whoever holds it: cancelling, new lives, what is counted at an opening, forgetting.
extension TaskQueueCore {
    /// What cancelling a task means in its state.
    package enum CancelDecision: Sendable {
        case record(Transition)
        /// It has ended, or is to stop already.
        case nothing
    }

    /// Somebody wants the task not to be done (T11).
    ///
    /// - Returns: `nil` for a task that is not there.
    package func decideCancel(of task: TaskID) -> CancelDecision? {
        guard let entry = table.entry(of: task) else { return nil }
        switch (entry.pointee.stage, entry.holder) {
        case (.waiting, _), (.ready, _): return .record(.cancelled(task, nil, .atOnce))
        case (.assigned, let holder?): return .record(.cancelled(task, holder.fields, .atOnce))
        case (.working, let holder?): return .record(.cancelRequested(task, holder.fields))
        case (.assigned, nil), (.working, nil), (.cancelling, _), (.completed, _), (.cancelled, _), (.dead, _):
            return .nothing
        }
    }

    /// A dead letter is to be tried again (T9).
    ///
    /// - Returns: `nil` for a task that is no dead letter.
    package func decideReplay(of task: TaskID) -> Transition? {
        table.entry(of: task)?.pointee.stage == .dead ? .replayed(task) : nil
    }

    /// T7: what the last end of the process is counted for. To be recorded at an opening, before anything else.
    package func decideCrashes() -> [Transition] {
        var crashes: [Transition] = []
        for task in owingCrash.sorted() {
            guard let entry = table[task], entry.owesCrash else { continue }
            let isLast = Int(entry.crashes) + 1 >= retryPolicy(of: entry).maximumCrashes
            crashes.append(.crashed(task, next: isLast ? .dead(.poison) : .ready))
        }
        return crashes
    }
}
