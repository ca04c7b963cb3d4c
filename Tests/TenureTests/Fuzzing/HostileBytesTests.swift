import Synchronization
import TenureTesting
import Testing

@testable import Tenure

/// Bytes whose checksums are right and whose numbers are not: found by reading the decoders as an enemy would.
@Suite struct HostileBytesTests {
    private static func storePart(
        epoch: UInt64 = 1,
        lastGeneration: UInt64 = 0,
        lastTask: UInt64 = 0,
        uncleanEnds: UInt64 = 0,
        before: UInt64 = 0
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(ImagePart.store.rawValue)
        writer.write(ImagePart.version)
        writer.write(varint: epoch)
        writer.write(raw: [UInt8](repeating: 7, count: 16))
        writer.write(varint: lastGeneration)
        writer.write(varint: lastTask)
        writer.write(varint: 1)
        writer.write(signed: 0)
        writer.write(false)
        writer.write(varint: uncleanEnds)
        writer.write(false)
        writer.write(varint: 0)
        writer.write(varint: 0)
        writer.write(varint: 1)
        writer.write(varint: epoch)
        writer.write(varint: before)
        return writer.bytes
    }

    private static func store(of part: [UInt8]) throws(RecordDecodingError) -> StoreReplica {
        var store = StoreReplica(.standard)
        var reader = ByteReader(part)
        try store.readImagePart(&reader)
        return store
    }

    @Test("D3: an image whose numbers would overflow is refused, and one with the highest numbers is not")
    func numbersOfImages() throws {
        let (epoch, number) = (Numbering.highestEpoch, Numbering.highestNumber)
        for part in [
            Self.storePart(epoch: epoch + 1), Self.storePart(lastGeneration: number + 1),
            Self.storePart(lastTask: .max), Self.storePart(uncleanEnds: UInt64(Int.max)),
            Self.storePart(lastTask: 5, before: 6), Self.storePart(lastTask: 5, before: .max),
        ] {
            #expect(throws: RecordDecodingError.self) { _ = try Self.store(of: part) }
        }
        var store = try Self.store(
            of: Self.storePart(epoch: epoch - 1, lastGeneration: number, lastTask: number, before: number)
        )
        let opened = Transition.opened(epoch: epoch, incarnation: Incarnation(high: 1, low: 2), endedCleanly: false)
        try store.replay(
            Record(time: .zero, wall: WallTime(nanoseconds: 0), cause: .opening, transition: opened),
            sequence: 2
        )
        #expect(store.tasks.epoch == epoch && store.tasks.uncleanEnds == 1)
    }

    @Test("D3: a task with the highest number of all takes as little room as any other, and is found")
    func highestNumber() {
        var table = TaskTable()
        let ids = [TaskID(epoch: 1, number: 1), TaskID(epoch: 1, number: Numbering.highestNumber)]
        for id in ids {
            table.insert(
                TaskEntry(
                    id: id,
                    specification: TaskSpecification(kind: "k", payload: [], priority: .low, options: .standard),
                    submittedAt: .zero,
                    submittedWall: WallTime(nanoseconds: 0),
                    stage: .ready,
                    readyAt: .zero,
                    lastSequence: 1
                )
            )
        }
        var seen: [TaskID] = []
        table.forEach { seen.append($0.id) }
        #expect(seen == ids)
        #expect(table.chunkCount == 2)
        for id in ids { table.remove(id) }
        #expect(table.chunkCount == 0)
        #expect(table[ids[1]] == nil)
    }

    @Test("D3: a checkpoint or segment that says it goes on to the end of all numbers is damage, not an overflow")
    func numbersOfFiles() throws {
        let none = JournalIdentifier(high: 1, low: 2)
        let numbers: [UInt64] = [.max, .max - 1, JournalOpening.highestSequence + 1]
        for number in numbers {
            let end = SegmentEnd(lastSequence: number, byteLength: 4096, lastFrameChecksum: 0)
            let checkpoint = CheckpointHeader(
                journalID: none,
                incarnation: none,
                epoch: 1,
                segment: SegmentName(epoch: 1, firstSequence: 1),
                covered: end,
                salt: 3
            )
            let segment = SegmentHeader(
                journalID: none,
                incarnation: none,
                epoch: 2,
                firstSequence: number,
                predecessor: .none,
                salt: 3
            )
            var last = ByteWriter()
            last.write(raw: checkpoint.encoded())
            _ = FrameHeader(
                bodyLength: 0,
                recordCount: 0,
                firstSequence: 1,
                epoch: 1,
                durableEnd: 0,
                previousChecksum: 0,
                bodyChecksum: CRC32C.checksum([]),
                isCleanClose: true
            ).write(to: &last, salt: 3)
            for files in [
                [checkpoint.name.description: last.bytes], [segment.name.description: segment.encoded()],
                [checkpoint.name.description: last.bytes, segment.name.description: segment.encoded()],
            ] {
                let storage = SimulatedStorage(files: files)
                let error = #expect(throws: JournalError.self) { _ = try recover(storage) }
                guard case .corrupt = try #require(error) else {
                    Issue.record("\(error as Any)")
                    continue
                }
                #expect(storage.files == files)
            }
        }
    }

    @Test("D3: a damaged checkpoint with nothing beside it is damage, and no new journal")
    func nothingButDamage() throws {
        let name = CheckpointName(lastSequence: 5, epoch: 1).description
        let storage = SimulatedStorage(files: [name: [1, 2, 3]])
        let error = #expect(throws: JournalError.self) { _ = try recover(storage) }
        guard case .corrupt(name, _, _) = try #require(error) else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(storage.files.keys.sorted() == [name])
    }

    @Test("D3: a frame that says it is larger than its file costs no memory")
    func frameLengths() throws {
        let name = SegmentName(epoch: 1, firstSequence: 1)
        let identifier = JournalIdentifier(high: 1, low: 2)
        let end = SegmentEnd(lastSequence: 1, byteLength: 4096, lastFrameChecksum: 0)
        let header = CheckpointHeader(
            journalID: identifier,
            incarnation: identifier,
            epoch: 1,
            segment: name,
            covered: end,
            salt: 3
        )
        var writer = ByteWriter()
        writer.write(raw: header.encoded())
        _ = FrameHeader(
            bodyLength: UInt32(FrameHeader.largestBody),
            recordCount: 1,
            firstSequence: 1,
            epoch: 1,
            durableEnd: 0,
            previousChecksum: 0,
            bodyChecksum: 0
        ).write(to: &writer, salt: 3)
        let file = MeasuredFile(writer.bytes)
        var reader = CheckpointReader(header, borrowing: file, fileSize: try file.size(), name: "a checkpoint")
        #expect(throws: JournalError.self) { _ = try reader.nextFrame() }
        #expect(file.mostAskedFor.load(ordering: .relaxed) <= writer.count)
    }

    @Test("D3: the longest durations are read as they are written again")
    func durations() throws {
        for (seconds, attoseconds) in [(Int64.max, Int64(5)), (.min, -5), (.max, 0), (.min, 0), (5, -3)] {
            var writer = ByteWriter()
            writer.write(counted: "kind")
            writer.write(counted: [])
            writer.write(Priority.low.rawValue)
            writer.write(varint: 64)
            writer.write(signed: seconds)
            writer.write(signed: attoseconds)
            var reader = ByteReader(writer.bytes)
            let read = try TaskSpecification.decode(&reader)
            var again = ByteWriter()
            read.encode(into: &again)
            var rereader = ByteReader(again.bytes)
            #expect(try TaskSpecification.decode(&rereader) == read)
        }
    }

    @Test("S8: a submit that is said to have come in at the end of time blocks for long and overflows nothing")
    func admissionsOfTheFuture() {
        var log = SlidingLog(RateLimit(1, per: .seconds(60)))
        log.admit(at: StoreTime(nanoseconds: .max))
        #expect(log.wait(at: .zero) == .nanoseconds(Int64.max) + .seconds(60))
    }

    @Test("T13: a task that comes out of an image with more ended leases than are kept gets no more of them")
    func attempts() {
        var entry = TaskEntry(
            id: TaskID(epoch: 1, number: 1),
            specification: TaskSpecification(kind: "k", payload: [], priority: .low, options: .standard),
            submittedAt: .zero,
            submittedWall: WallTime(nanoseconds: 0),
            stage: .ready,
            readyAt: .zero,
            lastSequence: 1
        )
        let holder = LeaseHolder(
            agent: "a",
            session: SessionID(number: 1),
            generation: Generation(epoch: 1, number: 1),
            since: .zero
        )
        entry.lastHolder = holder
        let attempt = Attempt(
            agent: "a",
            generation: holder.generation,
            began: .zero,
            ended: .zero,
            ending: .released,
            message: ""
        )
        entry.attempts = Array(repeating: attempt, count: TaskQueueCore.attemptsKept + 5)
        entry.remember(.released, "", TaskQueueCore.Stamp(sequence: 2, time: .zero))
        #expect(entry.attempts.count == TaskQueueCore.attemptsKept + 5)
    }
}

/// A file that remembers the largest buffer it was given.
private final class MeasuredFile: JournalFile {
    private let bytes: [UInt8]
    let mostAskedFor = Atomic(0)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) -> Int {
        mostAskedFor.max(buffer.count, ordering: .relaxed)
        let found = bytes.dropFirst(Int(offset)).prefix(buffer.count)
        buffer.copyBytes(from: found)
        return found.count
    }

    func size() throws(StorageError) -> UInt64 { UInt64(bytes.count) }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) -> Int { bytes.count }

    func sync() {}

    func allocate(_ size: UInt64) {}

    func close() {}
}
