/// Tasks that are to be submitted together, and what the intake must know of them: one at least.
package struct SubmissionBatch: Sendable {
    /// So many bytes of records at most. They lie in one frame, so that a crash keeps all of them or none, and a frame is
    /// to stay about as large as ``CommitLog/frameBytes`` says.
    package static let largestBytes = CommitLog.frameBytes

    package let submissions: [Submission]
    /// How many bytes their records have together, about and at most.
    let recordBytes: Int
    /// For each the place of the first one with the same idempotency key, if that is another one; empty without keys.
    private let keyHolders: [Int?]

    /// Made before the intake is asked, because it takes its time.
    ///
    /// - Throws: ``BatchRefusal/Cause/tooManyBytes(_:)``.
    /// - Complexity: O(n); O(size of the payloads) with idempotency keys.
    package init(_ specifications: [TaskSpecification]) throws(BatchRefusal) {
        submissions = specifications.map { Submission($0) }
        recordBytes = submissions.reduce(0) { $0 + $1.recordBytesAtMost }
        guard recordBytes <= Self.largestBytes else {
            throw BatchRefusal(.tooManyBytes(recordBytes), place: nil, of: specifications.count)
        }
        keyHolders = Self.keyHolders(among: submissions)
    }

    /// Whether one of them has an idempotency key.
    var hasKeys: Bool { !keyHolders.isEmpty }

    /// The first of the batch to claim the key of the one at `place`, if that is another one.
    func keyHolder(for place: Int) -> Int? { hasKeys ? keyHolders[place] : nil }

    private static func keyHolders(among submissions: [Submission]) -> [Int?] {
        guard submissions.contains(where: { $0.claim != nil }) else { return [] }
        var first: [Digest: Int] = [:]
        return submissions.enumerated().map { place, submission in
            guard let key = submission.claim?.key else { return nil }
            if let holder = first[key] { return holder }
            first[key] = place
            return nil
        }
    }
}

extension Submission {
    /// How many bytes its record has at most.
    ///
    /// - Complexity: O(1) for a plain task, O(size of the payload) for one with options.
    fileprivate var recordBytesAtMost: Int {
        guard specification.options.isStandard else { return recordBytes }
        return specification.kind.rawValue.utf8.count + specification.payload.count + JournalSpace.recordBytes
    }
}
