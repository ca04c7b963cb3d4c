/// A place where a copy of a journal is made, and that gets its final name only when the copy is whole.
package protocol UnpublishedCopy: Sendable {
    /// Where the copy is written and read back.
    var storage: any JournalStorage { get }

    /// Gives the copy its name, durably.
    ///
    /// - Parameter name: the last part of the place's path, where it has one.
    func publish(_ copy: JournalCopy, as name: String) throws(StorageError)

    /// Removes whatever of the copy is there, as far as that can be done.
    func discard()
}
