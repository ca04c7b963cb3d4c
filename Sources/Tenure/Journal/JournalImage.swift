/// What a journal's records make, that can be written down as it is.
package protocol JournalImage: JournalReplayer, ~Copyable {
    /// Hands out the parts of the image, in an order in which ``JournalReplayer/restore(_:)`` takes them.
    func writeImage(_ take: (ByteWriter) throws(StorageError) -> Void) throws(StorageError)
}
