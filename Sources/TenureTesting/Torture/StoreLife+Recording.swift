package import Tenure

extension StoreLife {
    /// What the life changes when nothing goes wrong, in order.
    package func transitions(seed: UInt64) throws -> [Transition] {
        try recorded(seed: seed).records.compactMap { bytes in
            var reader = ByteReader(bytes)
            return try Record.decode(&reader)?.transition
        }
    }

    /// The records that the life writes when nothing goes wrong.
    func recorded(seed: UInt64) throws -> RecordedLife {
        let run = StoreLifeRun(self, seed: seed, scale: WitnessedScheduler.Scale(rounds: 2, payloadBytes: 90))
        // No checkpoints, so that all of them are there.
        _ = try run.live(checkpointBytes: 64 << 20)
        var life = RecordedLife(records: [], openings: [:], endsCleanly: true)
        var list = RecordList()
        let finding = try JournalReader.read(SimulatedStorage(files: run.storage.files), into: &list)
        if let damage = finding.damage { throw damage }
        life.records = list.records
        life.endsCleanly = finding.endedCleanly
        for (index, bytes) in list.records.enumerated() {
            var reader = ByteReader(bytes)
            if case .opened(_, _, let endedCleanly)? = try Record.decode(&reader)?.transition {
                life.openings[index] = endedCleanly
            }
        }
        return life
    }
}
