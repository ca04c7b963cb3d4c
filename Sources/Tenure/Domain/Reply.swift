/// What a call from outside gets, to be told once everything up to `sequence` is durable: a refusal tells of the state
/// as much as a success does.
struct Reply<Value: Sendable>: Sendable {
    let result: Result<Value, TenureError>
    let sequence: SequenceNumber
}
