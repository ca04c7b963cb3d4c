/// A record that cannot follow those before it.
package struct InconsistentRecord: Error, Hashable, CustomStringConvertible {
    package let sequence: SequenceNumber
    package let detail: String

    init(_ sequence: SequenceNumber, _ detail: String) {
        self.sequence = sequence
        self.detail = detail
    }

    package var description: String { "record \(sequence) cannot follow those before it: \(detail)" }
}
