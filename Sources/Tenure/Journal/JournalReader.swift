/// Reads a journal for an inspector: takes no lock, never writes, and says what it found where opening would refuse.
package enum JournalReader {
    /// Gives every readable record to `replay`, in order.
    ///
    /// - Throws: ``JournalError``; damage is not thrown but told in ``JournalFinding/damage``.
    package static func read(
        _ storage: any JournalStorage,
        replay: (_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) -> Void
    ) throws(JournalError) -> JournalFinding {
        let names: [String]
        do throws(StorageError) {
            names = try storage.list()
        } catch {
            throw JournalError(error)
        }
        var scan = JournalScan(storage, forWriting: false)
        var damage: JournalError?
        do throws(JournalError) {
            try scan.run(names, replay)
        } catch {
            guard case .corrupt = error else { throw error }
            damage = error
        }
        return JournalFinding(
            segments: scan.segments,
            unfinished: scan.unfinished,
            superseded: scan.superseded,
            highestEpoch: scan.highestEpoch,
            lastSequence: scan.lastSequence,
            endedCleanly: scan.endedCleanly && damage == nil,
            tornTail: scan.tornTail,
            damage: damage
        )
    }
}
