import Tenure
import TenureFuzzing
import TenureTesting
import Testing

/// Files whose checksums are right and that do not belong together: no accident makes them, a mistake of people may.
@Suite struct UnlikelyDamageTests {
    private static let identifier = JournalIdentifier(high: 1, low: 2)
    private static let salt: UInt32 = 3

    private static func golden(_ journal: String) throws -> [String: [UInt8]] {
        try GoldenFiles.files(of: journal, GoldenFiles.currentFormat)
    }

    /// Why the opening refuses the files; nil where it does not.
    private static func refusal(of files: [String: [UInt8]]) -> String? {
        let storage = SimulatedStorage(files: files)
        do throws(JournalError) {
            _ = try recover(storage)
            return nil
        } catch {
            #expect(storage.files == files)
            return error.description
        }
    }

    /// The files with another header in one of the segments.
    private static func changing(
        _ files: [String: [UInt8]],
        segment place: Int,
        _ change: (inout SegmentHeader) -> Void
    ) throws -> [String: [UInt8]] {
        let name = segmentNames(in: files)[place]
        let bytes = try #require(files[name])
        var header = try #require(SegmentHeader(decoding: bytes))
        change(&header)
        var changed = files
        changed[name] = header.encoded() + bytes.dropFirst(SegmentHeader.reservedSize)
        return changed
    }

    /// A frame with a right checksum around anything.
    private static func frame(_ body: [UInt8], count: UInt32, isLast: Bool = false) -> [UInt8] {
        var writer = ByteWriter()
        _ = FrameHeader(
            bodyLength: UInt32(body.count),
            recordCount: count,
            firstSequence: 1,
            epoch: 1,
            durableEnd: 0,
            previousChecksum: 0,
            bodyChecksum: CRC32C.checksum(body),
            isCleanClose: isLast
        ).write(to: &writer, salt: salt)
        writer.write(raw: body)
        writer.pad(toMultipleOf: FrameHeader.alignment)
        return writer.bytes
    }

    private static func segment(_ frame: [UInt8]) -> [String: [UInt8]] {
        let header = SegmentHeader(
            journalID: identifier,
            incarnation: identifier,
            epoch: 1,
            firstSequence: 1,
            predecessor: .none,
            salt: salt
        )
        return [header.name.description: header.encoded() + frame]
    }

    private static var checkpointHeader: CheckpointHeader {
        CheckpointHeader(
            journalID: identifier,
            incarnation: identifier,
            epoch: 1,
            segment: SegmentName(epoch: 1, firstSequence: 1),
            covered: SegmentEnd(lastSequence: 5, byteLength: 4096, lastFrameChecksum: 0),
            salt: salt
        )
    }

    private static func checkpoint(_ frame: [UInt8]) -> [String: [UInt8]] {
        [checkpointHeader.name.description: checkpointHeader.encoded() + frame]
    }

    /// Opens the files as a store.
    private static func store(of files: [String: [UInt8]]) throws(JournalError) {
        let entropy = Entropy(1)
        var recovery = StoreRecovery {
            StoreReplica(
                tasks: TaskQueueCore(order: .standard, retry: .standard, storeSeed: 1, isReplaying: true),
                admission: Admission()
            )
        }
        _ = try JournalLog.open(
            on: SimulatedStorage(files: files),
            options: smallSegments,
            entropy: entropy.next,
            into: &recovery
        )
    }

    @Test("D3: a checkpoint without the segment that follows every checkpoint is refused")
    func missingSegment() throws {
        let files = try Self.golden("checkpoint").filter { SegmentName($0.key) == nil }
        #expect(Self.refusal(of: files)?.contains("the segment after it is missing") == true)
    }

    @Test("D3: segments of two journals, or that do not follow one another, are refused")
    func segmentsThatDoNotBelongTogether() throws {
        let files = try Self.golden("several-segments")
        let stranger = try Self.changing(files, segment: 1) { $0.journalID = Self.identifier }
        #expect(Self.refusal(of: stranger)?.contains("belongs to another journal") == true)
        let orphan = try Self.changing(files, segment: 0) { $0.predecessor.byteLength = 1 }
        #expect(Self.refusal(of: orphan)?.contains("does not follow the one before it") == true)
    }

    @Test("D3: a frame whose records do not fill it, or do not fit into it, is refused")
    func recordsThatDoNotFit() {
        #expect(Self.refusal(of: Self.segment(Self.frame([9, 1], count: 1)))?.contains("record 1") == true)
        let trailing = Self.segment(Self.frame([1, 1, 7], count: 1))
        #expect(Self.refusal(of: trailing)?.contains("bytes after the last record") == true)
    }

    @Test("D3: a checkpoint whose parts do not fill it, do not fit, or mean nothing is refused")
    func partsThatDoNotFit() {
        for (frame, words) in [
            (Self.frame([9, 1], count: 1, isLast: true), "part 1"),
            (Self.frame([2, 0x80, 1, 7], count: 1, isLast: true), "bytes after the last part"),
            (Self.frame([3, 1, 1, 0xFF], count: 1, isLast: true), "part 1"),
        ] {
            let error = #expect(throws: JournalError.self) { try Self.store(of: Self.checkpoint(frame)) }
            #expect(error?.description.contains(words) == true)
        }
        var files = Self.checkpoint(Self.frame([], count: 0, isLast: true))
        files = Dictionary(
            uniqueKeysWithValues: files.map { name, bytes in
                (CheckpointName(lastSequence: 6, epoch: 1).description, bytes)
            }
        )
        #expect(Self.refusal(of: files)?.contains("the header is that of") == true)
    }

    @Test("D3: a checkpoint with a part or a feature of a newer version is left to that version")
    func newerCheckpoints() throws {
        let part = Self.checkpoint(Self.frame([2, 77, 1], count: 1, isLast: true))
        var header = Self.checkpointHeader
        header.incompatibleFeatures = 4
        let feature = [header.name.description: header.encoded() + Self.frame([], count: 0, isLast: true)]
        for files in [part, feature] {
            let error = #expect(throws: JournalError.self) { try Self.store(of: files) }
            guard case .newerFormat = try #require(error) else {
                Issue.record("\(error as Any)")
                continue
            }
        }
    }

    @Test("D7: no checkpoint is made of segments that are not what they were when they were sealed")
    func damagedSealedSegments() throws {
        let files = try Self.golden("several-segments")
        let name = try #require(segmentNames(in: files).first)
        let bytes = try #require(files[name])
        let header = try #require(SegmentHeader(decoding: bytes))
        let sealed = SealedSegment(
            name: header.name,
            end: SegmentEnd(lastSequence: 25, byteLength: UInt64(bytes.count), lastFrameChecksum: 1),
            fileSize: UInt64(bytes.count)
        )
        var moved = bytes
        moved[SegmentHeader.reservedSize + 9] ^= 1
        // A whole frame that cannot follow the header.
        var other = header
        other.epoch = 9
        let impossible = other.encoded() + bytes.dropFirst(SegmentHeader.reservedSize)
        var names = sealed
        names.name = other.name
        for (segment, content) in [(sealed, [1, 2, 3]), (sealed, moved), (sealed, bytes), (names, impossible)] {
            let storage = SimulatedStorage(files: [segment.name.description: content])
            let identity = JournalIdentity(journalID: Self.identifier, incarnation: Self.identifier, epoch: 9)
            let maker = CheckpointMaker(on: storage, identity: identity, entropy: { 7 }, mayGoOn: { true })
            var list = RecordList()
            let failure = #expect(throws: CheckpointMaker.Failure.self) {
                _ = try maker.make(from: nil, [segment], into: &list)
            }
            guard case .journal(.corrupt) = try #require(failure) else {
                Issue.record("\(failure as Any)")
                continue
            }
            #expect(storage.files.count == 1)
        }
    }

    @Test("D6: an owner that was replaced while it stood still begins no segment")
    func superseded() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        let later = SegmentName(epoch: 7, firstSequence: 1).description
        _ = try storage.create(later)
        let record = [UInt8](repeating: 7, count: 3_000)
        let error = #expect(throws: StorageError.self) {
            for _ in 0..<4 { try log.append(makeBatch([record], after: log.lastSequence), sync: false) }
        }
        #expect(error?.file == later)
        #expect(log.poison == error)
    }

    @Test("D1: what was appended without a sync is durable after one")
    func laterSync() throws {
        let storage = SimulatedStorage()
        let (_, log) = try openJournal(storage)
        try log.append(makeBatch([[1]], after: 0), sync: false)
        #expect(!log.isDurable)
        try log.sync()
        #expect(log.isDurable)
        storage.crash()
        #expect(try recover(storage).records == [[1]])
    }

    @Test("D3: a folder that cannot be listed is an error, and not an empty journal")
    func unlistable() {
        let storage = SimulatedStorage()
        storage.fail(StorageFault(call: 1, of: .list, code: 13))
        #expect(throws: JournalError.self) { _ = try JournalReader.read(storage) { _, _ in } }
    }

    @Test("D3: a file with a number that no journal reaches is refused, before anything is reckoned with it")
    func numbers() throws {
        let last = JournalOpening.highestSequence + 1
        let end = SegmentEnd(lastSequence: last, byteLength: 4_096, lastFrameChecksum: 0)
        let segment = SegmentHeader(
            journalID: Self.identifier,
            incarnation: Self.identifier,
            epoch: 1,
            firstSequence: last,
            predecessor: .none,
            salt: Self.salt
        )
        let checkpoint = CheckpointHeader(
            journalID: Self.identifier,
            incarnation: Self.identifier,
            epoch: 1,
            segment: SegmentName(epoch: 1, firstSequence: 1),
            covered: end,
            salt: Self.salt
        )
        for files in [
            [segment.name.description: segment.encoded()], [checkpoint.name.description: checkpoint.encoded()],
        ] {
            let refusal = try #require(Self.refusal(of: files))
            #expect(refusal.contains("no journal has so many records"), "\(refusal)")
        }
    }
}
