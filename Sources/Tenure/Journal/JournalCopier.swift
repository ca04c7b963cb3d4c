/// Copies a journal as it stands at one moment, also while its owner writes, and reads the copy back.
///
/// Copied is what an opening would read: the newest whole checkpoint and the segments after it, the last of them up to a
/// whole frame. Nothing of the journal is changed.
package struct JournalCopier: Sendable {
    /// Why there is no copy.
    package enum Failure: Error, Hashable, Sendable {
        /// It was told to stop.
        case stopped
        /// There is no journal.
        case nothing
        /// The journal cannot be read.
        case source(JournalError)
        /// The copy cannot be written, or what is read back is not what was written.
        case copy(JournalError)
    }

    private struct Piece {
        let name: String
        let byteCount: UInt64
    }

    /// Passes everything over, and stops when it is told to.
    private struct Passer: JournalReplayer {
        let mayGoOn: @Sendable () -> Bool

        mutating func begin() {}

        mutating func restore(_ part: inout ByteReader) throws(UnreadableRecord) { try checkWhetherToStop() }

        mutating func replay(_ record: inout ByteReader, _ sequence: UInt64) throws(UnreadableRecord) {
            try checkWhetherToStop()
        }

        private func checkWhetherToStop() throws(UnreadableRecord) {
            guard mayGoOn() else { throw UnreadableRecord("nobody wants it any more") }
        }
    }

    private struct Plan {
        let pieces: [Piece]
        let copy: JournalCopy
    }

    private static let pieceBytes: UInt64 = 1 << 20

    private let source: any JournalStorage
    /// Asked between pieces of work.
    private let mayGoOn: @Sendable () -> Bool

    package init(of source: any JournalStorage, mayGoOn: @escaping @Sendable () -> Bool) {
        self.source = source
        self.mayGoOn = mayGoOn
    }

    /// Writes the copy, durable but for its names, and reads it back.
    ///
    /// - Parameters:
    ///   - destination: has no journal; what is written stays there when this fails.
    ///   - durable: says up to which record the journal is durable; asked once what there is has been read. Nil for who
    ///     is not the owner: the last segment is synced instead, so that a copy never has what a loss of power can take
    ///     from the journal.
    ///   - store: is given the copy, as an opening would be.
    package func copy(
        to destination: any JournalStorage,
        durable: (() -> UInt64)?,
        into store: inout some JournalReplayer & ~Copyable
    ) throws(Failure) -> JournalCopy {
        for _ in 1..<JournalReader.largestNumberOfTries {
            if let copy = try copyUnlessChanged(to: destination, durable) {
                return try verify(copy, destination, &store)
            }
        }
        return try verify(copyOnce(to: destination, durable), destination, &store)
    }

    /// - Returns: nil when a file was removed meanwhile; then nothing is left of the copy.
    private func copyUnlessChanged(
        to destination: any JournalStorage,
        _ durable: (() -> UInt64)?
    ) throws(Failure) -> JournalCopy? {
        do throws(Failure) {
            return try copyOnce(to: destination, durable)
        } catch {
            guard case .source(let cause) = error, cause.isAboutAbsentFile else { throw error }
            try Self.writing { () throws(StorageError) in
                for name in try destination.list() where SegmentName(name) != nil || CheckpointName(name) != nil {
                    try destination.remove(name)
                }
            }
            return nil
        }
    }

    private func copyOnce(
        to destination: any JournalStorage,
        _ durable: (() -> UInt64)?
    ) throws(Failure) -> JournalCopy {
        let plan = try plan(durable)
        for (index, piece) in plan.pieces.enumerated() {
            let isLast = index == plan.pieces.count - 1
            try copy(piece, to: destination, syncingSource: isLast && durable == nil)
        }
        try Self.writing { () throws(StorageError) in try destination.syncDirectory() }
        return plan.copy
    }

    private func plan(_ durable: (() -> UInt64)?) throws(Failure) -> Plan {
        var scan = JournalScan(source, forWriting: false)
        var nobody = Passer(mayGoOn: mayGoOn)
        let names = try Self.reading { () throws(StorageError) in try source.list() }
        do throws(JournalError) {
            try scan.run(names, into: &nobody)
        } catch {
            throw mayGoOn() ? .source(error) : .stopped
        }
        guard scan.checkpoint != nil || !scan.segments.isEmpty else { throw .nothing }
        var pieces: [Piece] = []
        if let checkpoint = scan.keptCheckpoints.last {
            pieces.append(Piece(name: checkpoint.name.description, byteCount: checkpoint.byteCount))
        }
        for segment in scan.segments {
            guard let end = segment.end else { continue }
            pieces.append(Piece(name: segment.name.description, byteCount: end.byteLength))
        }
        var copy = JournalCopy(
            files: pieces.map(\.name),
            byteCount: 0,
            recordCount: scan.segments.reduce(0) { $0 + $1.recordCount },
            lastSequence: scan.lastSequence,
            epoch: scan.highestEpoch
        )
        if let durable, let last = scan.lastSegment, let piece = pieces.popLast() {
            let end = last.end(through: durable())
            pieces.append(Piece(name: piece.name, byteCount: end.byteLength))
            copy.recordCount -= Int(copy.lastSequence - end.lastSequence)
            copy.lastSequence = end.lastSequence
        }
        copy.byteCount = pieces.reduce(0) { $0 + $1.byteCount }
        return Plan(pieces: pieces, copy: copy)
    }

    private func copy(
        _ piece: Piece,
        to destination: any JournalStorage,
        syncingSource: Bool
    ) throws(Failure) {
        let original = try Self.reading { () throws(StorageError) in try source.open(piece.name) }
        defer { original.close() }
        let copied = try Self.writing { () throws(StorageError) in try destination.create(piece.name) }
        defer { copied.close() }
        var offset: UInt64 = 0
        while offset < piece.byteCount {
            guard mayGoOn() else { throw .stopped }
            let count = Int(min(Self.pieceBytes, piece.byteCount - offset))
            let bytes = try Self.reading { () throws(StorageError) in
                try original.read(count, at: offset, name: piece.name)
            }
            guard bytes.count == count else {
                throw .source(.corrupt(file: piece.name, offset: offset, detail: "the file is shorter than it was"))
            }
            try Self.writing { () throws(StorageError) in
                try copied.writeAll(bytes, at: offset, name: piece.name)
            }
            offset += UInt64(count)
        }
        if syncingSource { try Self.reading { () throws(StorageError) in try original.sync() } }
        try Self.writing { () throws(StorageError) in try copied.sync() }
    }

    private func verify(
        _ copy: JournalCopy,
        _ destination: any JournalStorage,
        _ store: inout some JournalReplayer & ~Copyable
    ) throws(Failure) -> JournalCopy {
        let finding: JournalFinding
        do throws(JournalError) {
            finding = try JournalReader.read(destination, into: &store)
        } catch {
            throw mayGoOn() ? .copy(error) : .stopped
        }
        guard mayGoOn() else { throw .stopped }
        if let damage = finding.damage ?? finding.damagedCheckpoints.first { throw .copy(damage) }
        guard finding.lastSequence == copy.lastSequence, finding.tornTail == nil else {
            let file = copy.files.last ?? ""
            throw .copy(.corrupt(file: file, offset: 0, detail: "it ends with record \(finding.lastSequence)"))
        }
        return copy
    }

    private static func reading<Value>(_ body: () throws(StorageError) -> Value) throws(Failure) -> Value {
        do throws(StorageError) {
            return try body()
        } catch {
            throw .source(JournalError(error))
        }
    }

    private static func writing<Value>(_ body: () throws(StorageError) -> Value) throws(Failure) -> Value {
        do throws(StorageError) {
            return try body()
        } catch {
            throw .copy(JournalError(error))
        }
    }
}

extension SegmentScan {
    /// Where those whole frames end whose records have no number above `limit`.
    fileprivate func end(through limit: UInt64) -> SegmentEnd {
        guard end.lastSequence > limit else { return end }
        var reached = SegmentEnd(
            lastSequence: header.firstSequence - 1,
            byteLength: UInt64(SegmentHeader.reservedSize),
            lastFrameChecksum: 0
        )
        while let (frame, checksum) = FrameHeader.decode(bytes, at: Int(reached.byteLength), salt: header.salt),
            reached.lastSequence + UInt64(frame.recordCount) <= limit
        {
            reached.lastSequence += UInt64(frame.recordCount)
            reached.byteLength += UInt64(frame.frameSize(alignment: header.frameAlignment))
            reached.lastFrameChecksum = checksum
        }
        return reached
    }
}
