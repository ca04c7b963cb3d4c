/// What the records of a journal make of a store: every task, and what the intake counts.
///
/// An opening fills one and serves from it; whoever writes a checkpoint fills another, apart from the scheduler, from the
/// same records by the same code.
package struct StoreReplica: ~Copyable {
    package var tasks: TaskQueueCore
    package var admission: Admission
    /// Reads what the tasks were submitted with.
    var specifications = SpecificationReader()

    package init(tasks: consuming TaskQueueCore, admission: Admission) {
        self.tasks = tasks
        self.admission = admission
    }

    /// Applies the next record.
    ///
    /// - Throws: ``InconsistentRecord`` when it cannot follow those before it; nothing has changed then.
    package mutating func replay(_ record: Record, sequence: SequenceNumber) throws(InconsistentRecord) {
        _ = try tasks.apply(record, sequence: sequence)
        admission.replay(record, sequence, after: tasks)
    }

    /// Applies a submit, as if it were the ``Record`` that it stands for.
    package mutating func replay(
        _ submit: consuming RecordedSubmit,
        sequence: SequenceNumber
    ) throws(InconsistentRecord) {
        let (task, time) = (submit.task, submit.time)
        let claim = IdempotencyClaim(submit.specification)
        try tasks.apply(submit, sequence: sequence)
        admission.replaySubmit(of: task, claim, sequence, at: time)
    }
}
