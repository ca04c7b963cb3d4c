/// Whether all of a batch may come in.
extension Admission {
    /// What becomes of the tasks of a batch that may come in: for each that is a duplicate of a task which is there
    /// already, that one; empty without keys.
    typealias Originals = [IdempotencyTable.Original?]

    /// What becomes of a batch now, as if its tasks came one after the other. Takes nothing.
    ///
    /// - Parameters:
    ///   - time: the store time that all of it would get.
    ///   - asked: as of a single submit.
    mutating func decide(
        on batch: SubmissionBatch,
        at time: StoreTime,
        asked: StoreTime
    ) -> Result<Originals, BatchRefusal> {
        let submissions = batch.submissions
        var originals = Originals(repeating: nil, count: batch.hasKeys ? submissions.count : 0)
        var demand = BatchDemand.none
        for (place, submission) in submissions.enumerated() {
            if let holder = batch.keyHolder(for: place), originals[holder] == nil {
                if submission.claim == submissions[holder].claim { continue }
                let cause = BatchRefusal.Cause.conflict(submission.specification, withPlace: holder)
                return .failure(BatchRefusal(cause, place: place, of: submissions.count))
            }
            switch decide(on: submission, at: time, asked: asked, besides: demand) {
            case .admit:
                demand.tasks += 1
                if submission.claim != nil { demand.keys += 1 }
            case .duplicate(let original): originals[place] = original
            case .refuse(let refusal):
                let cause = cause(of: refusal, batch, at: time, asked: asked)
                return .failure(BatchRefusal(cause, place: place, of: submissions.count))
            }
        }
        return .success(originals)
    }

    /// What a refusal of one of its tasks means for the batch: whether it may come in later, and when.
    private mutating func cause(
        of refusal: Refusal,
        _ batch: SubmissionBatch,
        at time: StoreTime,
        asked: StoreTime
    ) -> BatchRefusal.Cause {
        switch refusal {
        case .rateLimited, .full: break
        default: return .refusal(refusal)
        }
        let tasks = countNew(in: batch, at: time, asked: asked)
        if let capacity, tasks > capacity { return .overCapacity(tasks: tasks, capacity: capacity) }
        guard let rate else { return .refusal(refusal) }
        if tasks > rate.limit.count { return .overRate(tasks: tasks, rate.limit) }
        guard case .rateLimited = refusal, let wait = rate.wait(at: time, besides: tasks - 1) else {
            return .refusal(refusal)
        }
        // Until all of it may come in, not only the first that may not.
        return .refusal(.rateLimited(rate.limit, retryAfter: wait + asked.duration(to: time)))
    }

    /// How many of the batch are no duplicates.
    private mutating func countNew(in batch: SubmissionBatch, at time: StoreTime, asked: StoreTime) -> Int {
        var count = 0
        for (place, submission) in batch.submissions.enumerated() where batch.keyHolder(for: place) == nil {
            if case .duplicate = decide(on: submission, at: time, asked: asked) { continue }
            count += 1
        }
        return count
    }
}
