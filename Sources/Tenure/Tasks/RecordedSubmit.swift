/// A submit as it is recorded, without the ``Record`` around it.
///
/// Long queues are long rows of submits, and an opening reads millions: to make a record of each, and take it apart
/// again, would take as long as all the rest. On its way from a caller to the queue a submit is one, too.
package struct RecordedSubmit: Sendable {
    package let time: StoreTime
    package let wall: WallTime
    package let task: TaskID
    package let specification: TaskSpecification
    package let readyAt: StoreTime

    /// The record that it stands for.
    package var record: Record {
        Record(time: time, wall: wall, cause: .caller, transition: .submitted(task, specification, readyAt: readyAt))
    }

    /// Reads one that fills the whole of `reader`.
    ///
    /// - Returns: `nil`, and `reader` as it was, where something else than a submit of a known version stands.
    /// - Throws: what ``Record/decode(_:)`` would.
    package static func decode(
        _ reader: inout ByteReader,
        _ specifications: inout SpecificationReader
    ) throws(MalformedBytes) -> RecordedSubmit? {
        guard reader.next(at: 0) == Record.TypeNumber.submitted.rawValue,
            let version = reader.next(at: 1), version <= Record.version
        else { return nil }
        (_, _) = (try reader.readByte(), try reader.readByte())
        let time = StoreTime(nanoseconds: try reader.readSigned())
        let wall = WallTime(nanoseconds: try reader.readSigned())
        let _: Cause = try reader.readRaw(expected: "a cause")
        let task = try reader.readTask()
        let readyAt = StoreTime(nanoseconds: try reader.readSigned())
        let specification = try specifications.read(&reader)
        guard reader.isAtEnd else { throw MalformedBytes(offset: reader.position, expected: "the record's end") }
        return RecordedSubmit(time: time, wall: wall, task: task, specification: specification, readyAt: readyAt)
    }
}
