/// An idempotency key in a store's image.
package struct HeldKey: Hashable, Sendable {
    let key: Digest
    let payload: Digest
    let length: UInt32
    let task: TaskID
    /// The record of its submit.
    let sequence: SequenceNumber
    /// When its task ended; `nil` while it lives.
    let endedAt: StoreTime?

    func encode(into writer: inout ByteWriter) {
        for digest in [key, payload] {
            writer.write(fixed: digest.high)
            writer.write(fixed: digest.low)
        }
        writer.write(varint: UInt64(length))
        writer.write(varint: task.rawValue)
        writer.write(varint: sequence)
        writer.write(endedAt != nil)
        if let endedAt { writer.write(signed: endedAt.nanoseconds) }
    }

    static func decode(_ reader: inout ByteReader) throws(MalformedBytes) -> HeldKey {
        HeldKey(
            key: Digest(high: try reader.readFixed64(), low: try reader.readFixed64()),
            payload: Digest(high: try reader.readFixed64(), low: try reader.readFixed64()),
            length: try reader.readVarint(expected: "a length of a payload"),
            task: TaskID(rawValue: try reader.readVarint()),
            sequence: try reader.readVarint(),
            endedAt: try reader.readFlag() ? StoreTime(nanoseconds: try reader.readSigned()) : nil
        )
    }
}
