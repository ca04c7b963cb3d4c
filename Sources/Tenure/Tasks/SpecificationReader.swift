/// Reads the specifications of tasks one after the other: of millions, at an opening. What they have in common is made
/// once.
package struct SpecificationReader: ~Copyable {
    private var names = NameCache()
    private var payloads = PayloadPacker()

    package init() {}

    /// Reads what ``TaskSpecification/decode(_:)`` does.
    mutating func read(_ reader: inout ByteReader) throws(MalformedBytes) -> TaskSpecification {
        let kind = TaskKind(try names.readName(&reader))
        let range = try reader.readCountedRange()
        let payload = reader.withBytes(in: range) { payloads.pack($0) }
        return try TaskSpecification.decode(kind, payload, &reader)
    }
}
