/// A task that is to be submitted, and what the intake must know of it.
package struct Submission: Sendable {
    package let specification: TaskSpecification
    /// The idempotency key that it claims.
    let claim: IdempotencyClaim?

    /// Made before the intake is asked, because it takes its time.
    ///
    /// - Complexity: O(1); O(size of the payload) with an idempotency key.
    package init(_ specification: TaskSpecification) {
        self.specification = specification
        claim = IdempotencyClaim(specification)
    }

    /// How many bytes its record has, about.
    ///
    /// - Complexity: O(size of the payload).
    var recordBytes: Int {
        var writer = ByteWriter()
        specification.encode(into: &writer)
        return writer.count + JournalSpace.recordBytes
    }
}
