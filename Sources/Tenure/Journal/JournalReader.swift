/// Reads a journal for an inspector: takes no lock, never writes, and says what it found where opening would refuse.
package enum JournalReader {
    /// Gives everything that is readable to `replayer`, in order.
    ///
    /// - Throws: ``JournalError``; damage is not thrown but told in ``JournalFinding/damage``.
    package static func read(
        _ storage: any JournalStorage,
        into replayer: inout some JournalReplayer & ~Copyable
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
            try scan.run(names, into: &replayer)
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
