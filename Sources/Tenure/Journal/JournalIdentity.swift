/// Which journal it is, and which opening of it.
package struct JournalIdentity: Hashable, Sendable {
    package var journalID: JournalIdentifier
    package var incarnation: JournalIdentifier
    package var epoch: UInt64

    package init(journalID: JournalIdentifier, incarnation: JournalIdentifier, epoch: UInt64) {
        self.journalID = journalID
        self.incarnation = incarnation
        self.epoch = epoch
    }
}
