/// What an opening changes before the journal may be written to. Each step leaves a journal that can be opened again.
struct JournalRecovery {
    let storage: any JournalStorage
    /// Random bits that no other opening has.
    let salt: UInt64

    /// Copies the end of a segment that no whole frame covers to `quarantine`.
    func quarantine(_ tail: TornTail, of segment: SegmentScan, epoch: UInt64) throws(StorageError) -> TornTail {
        let name = "quarantine/\(tail.file).\(SegmentName.digits(tail.offset)).\(SegmentName.digits(epoch))"
        let start = Int(tail.offset)
        // An opening that was stopped before it cut the tail off has left a copy of the same bytes.
        try storage.removeIfPresent(name)
        try write(segment.bytes, in: start..<(start + Int(tail.bytes)), to: name)
        try storage.syncDirectory()
        var copied = tail
        copied.quarantinedCopy = name
        return copied
    }

    /// Replaces the last segment by a copy of its whole frames. What was read may be in the system's cache only, and
    /// not come from where it was written; nothing but a sync of our own proves that it is durable.
    func rewrite(_ segment: SegmentScan) throws(StorageError) {
        let name = segment.header.name.description
        // A name of its own: of two that open at a time, which a lock that does not hold lets happen, neither may rename
        // what the other one is still writing.
        let copy = "\(name).\(SegmentName.digits(salt))\(Self.temporarySuffix)"
        if Mutant.rewriteTailInPlace.isOn { try storage.remove(name) }
        try write(segment.bytes, in: 0..<segment.position, to: Mutant.rewriteTailInPlace.isOn ? name : copy)
        if Mutant.rewriteTailInPlace.isOn { return }
        try storage.rename(copy, to: name)
        if !Mutant.noDirectorySyncAfterRename.isOn { try storage.syncDirectory() }
    }

    /// Removes what an owner that was stopped has left: copies of segments, unfinished checkpoints and prepared files, and
    /// nothing else that somebody keeps in the folder.
    func removeLeftovers(_ names: [String]) throws(StorageError) {
        let leftovers = names.filter {
            guard $0.hasSuffix(Self.temporarySuffix) else { return false }
            if PreparedName($0) != nil { return true }
            let name = String($0.dropLast(Self.temporarySuffix.count))
            let segment = name.split(separator: ".").prefix(2).joined(separator: ".")
            return SegmentName(segment) != nil || CheckpointName(name) != nil
        }
        for name in leftovers { try storage.removeIfPresent(name) }
        if !leftovers.isEmpty { try storage.syncDirectory() }
    }

    /// Puts checkpoints apart that cannot be read: what they stand for was read from elsewhere.
    func quarantine(_ damaged: [CheckpointName], epoch: UInt64) throws(StorageError) {
        for name in damaged {
            do throws(StorageError) {
                try storage.rename(name.description, to: "quarantine/\(name).\(SegmentName.digits(epoch))")
            } catch {
                // What cannot even be moved stays, and is passed over again.
                guard error.isOfDamage else { throw error }
            }
        }
        if !damaged.isEmpty { try storage.syncDirectory() }
    }

    /// Puts everything apart in whose place a checkpoint stands that was made of a backup.
    ///
    /// - Returns: what that was.
    @discardableResult
    func quarantineReplaced(_ names: [String], by checkpoint: CheckpointHeader) throws(StorageError) -> [String] {
        let replaced = names.filter { name in
            guard let epoch = SegmentName(name)?.epoch ?? CheckpointName(name)?.epoch else { return false }
            return epoch < checkpoint.epoch
        }
        for name in replaced.sorted() {
            try storage.rename(name, to: "quarantine/\(name).\(SegmentName.digits(checkpoint.epoch))")
        }
        if !replaced.isEmpty { try storage.syncDirectory() }
        return replaced
    }

    /// Removes segments whose making never ended. Only once there is a later one, or their epochs would come again.
    func removeUnfinished(_ segments: [SegmentFinding]) throws(StorageError) {
        for segment in segments { try storage.remove(segment.name.description) }
        if !segments.isEmpty { try storage.syncDirectory() }
    }

    private static let temporarySuffix = ".tmp"

    private func write(_ bytes: [UInt8], in range: Range<Int>, to name: String) throws(StorageError) {
        let file = try storage.create(name)
        defer { file.close() }
        try file.writeAll(bytes, in: range, at: 0, name: name)
        try file.sync()
    }
}
