/// Who makes something of what a journal holds: the parts of a checkpoint, if there is one, then the records after it.
package protocol JournalReplayer: ~Copyable {
    /// A checkpoint begins. Whatever came before, of one that turned out to be damaged, counts for nothing.
    mutating func begin()

    /// The next part of a checkpoint.
    mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord)

    /// The next record, by number.
    mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord)
}
