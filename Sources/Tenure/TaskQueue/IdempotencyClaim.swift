/// What a submit with an idempotency key claims: this key, for this payload.
///
/// Digests, so that what is kept of a task that is long gone stays small.
package struct IdempotencyClaim: Hashable, Sendable {
    /// The key within its kind.
    let key: Digest
    let payload: Digest
    /// The payload's length, in bytes; limits on input keep it below 2^32.
    let length: UInt32

    package init(kind: TaskKind, key: String, payload: [UInt8]) {
        self.key = Digest { hash in
            hash.combine(counted: kind.rawValue)
            hash.combine(counted: key)
        }
        self.payload = Digest { $0.combine(payload) }
        length = UInt32(truncatingIfNeeded: payload.count)
    }

    /// The claim of a task; `nil` when it has no key.
    ///
    /// - Complexity: O(size of the payload) when it has one.
    package init?(_ specification: TaskSpecification) {
        guard let key = specification.idempotencyKey else { return nil }
        self.init(kind: specification.kind, key: key, payload: specification.payload)
    }
}
