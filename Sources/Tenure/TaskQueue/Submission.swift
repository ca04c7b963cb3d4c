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
}
