import Tenure
import TenureTesting

extension FuzzTarget {
    /// A whole folder of files: an inspection says what the opening does, an opening that refuses changes nothing, and
    /// what was opened once can be opened again as the same store.
    static func checkFolder(_ bytes: [UInt8]) throws {
        let files = PackedFolder(bytes).files
        let storage = SimulatedStorage(files: files)
        var seen = StoreRecovery { .empty }
        let finding = try? JournalReader.verify(storage, into: &seen).finding
        try FuzzFinding.unless(storage.files == files, "an inspection changes files")

        let first: (opening: JournalOpening, image: [[UInt8]])
        do {
            first = try open(storage)
        } catch is FuzzRefusal {
            try FuzzFinding.unless(
                storage.files.filter { $0.key != "LOCK" } == files.filter { $0.key != "LOCK" },
                "an opening that refuses changes files"
            )
            return
        }
        if let finding {
            try FuzzFinding.unless(finding.damage == nil, "what an inspection calls damage is opened")
            try FuzzFinding.unless(
                finding.lastSequence == first.opening.lastSequence,
                "an inspection finds \(finding.lastSequence) records, the opening \(first.opening.lastSequence)"
            )
        }
        let second: (opening: JournalOpening, image: [[UInt8]])
        do {
            second = try open(storage)
        } catch let refusal as FuzzRefusal {
            // The last epoch of all.
            if first.opening.epoch == JournalOpening.highestEpoch { return }
            throw FuzzFinding("what was opened once is refused: \(refusal.error)")
        }
        try FuzzFinding.unless(second.image == first.image, "opened twice, the store is another one")
        try FuzzFinding.unless(second.opening.epoch > first.opening.epoch, "an epoch comes again")
    }

    private struct FuzzRefusal: Error {
        let error: JournalError
    }

    private static func open(_ storage: SimulatedStorage) throws -> (JournalOpening, [[UInt8]]) {
        var bits: UInt64 = 0
        var recovery = StoreRecovery { .empty }
        let opening: JournalOpening
        let log: JournalLog
        do throws(JournalError) {
            (opening, log) = try JournalLog.open(
                on: storage,
                options: JournalOptions(segmentSize: 8192, preallocatesSegments: false),
                entropy: {
                    bits += 1
                    return bits
                },
                into: &recovery
            )
        } catch {
            throw FuzzRefusal(error: error)
        }
        try log.close(cleanly: false)
        var image: [[UInt8]] = []
        try recovery.writeImage { image.append($0.bytes) }
        return (opening, image)
    }
}
