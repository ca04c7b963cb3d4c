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
        self.key = Digest { hasher in
            hasher.combine(kind)
            hasher.combine(key)
        }
        self.payload = Digest { hasher in
            // Safe: the hasher reads the bytes before the call returns. Element by element it takes ten times as long.
            payload.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
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
