/// The queue's part of a store's image.
extension TaskQueueCore {
    /// What belongs to no task.
    func encodeStore(into writer: inout ByteWriter) {
        writer.write(varint: epoch)
        writer.write(incarnation)
        writer.write(varint: lastGenerationNumber)
        writer.write(varint: lastTaskNumber)
        writer.write(varint: lastSequence)
        writer.write(signed: lastTime.nanoseconds)
        writer.write(lastWall != nil)
        if let lastWall { writer.write(signed: lastWall.nanoseconds) }
        writer.write(varint: UInt64(uncleanEnds))
        writer.write(isPausedWhole)
        writer.write(varint: UInt64(pausedKinds.count))
        for kind in pausedKinds.map(\.rawValue).sorted() { writer.write(counted: kind) }
        writer.write(varint: UInt64(incarnations.count))
        for (epoch, incarnation) in incarnations.sorted(by: { $0.key < $1.key }) {
            writer.write(varint: epoch)
            writer.write(incarnation)
        }
        writer.write(varint: UInt64(numbersBefore.count))
        for (epoch, number) in numbersBefore.sorted(by: { $0.key < $1.key }) {
            writer.write(varint: epoch)
            writer.write(varint: number)
        }
    }

    /// Takes in what belongs to no task; the core is empty and replays.
    mutating func decodeStore(_ reader: inout ByteReader) throws(MalformedBytes) {
        guard isReplaying, epoch == 0 else {
            throw MalformedBytes(offset: reader.position, expected: "nothing: this part comes first and once")
        }
        epoch = try reader.readVarint(to: Numbering.highestEpoch, expected: "an epoch")
        incarnation = try reader.readIncarnation()
        lastGenerationNumber = try reader.readVarint(to: Numbering.highestNumber, expected: "a number of a lease")
        lastTaskNumber = try reader.readVarint(to: Numbering.highestNumber, expected: "a number of a task")
        lastSequence = try reader.readVarint()
        lastTime = StoreTime(nanoseconds: try reader.readSigned())
        if try reader.readFlag() { lastWall = WallTime(nanoseconds: try reader.readSigned()) }
        uncleanEnds = Int(try reader.readVarint(to: Numbering.highestEpoch, expected: "a count of openings"))
        if try reader.readFlag() { setPaused(.everything, true) }
        for _ in 0..<(try reader.readCount(ofElementsSized: 1)) {
            setPaused(.kind(TaskKind(try reader.readCountedString())), true)
        }
        for _ in 0..<(try reader.readCount(ofElementsSized: 17)) {
            let epoch = try reader.readVarint()
            incarnations[epoch] = try reader.readIncarnation()
        }
        for _ in 0..<(try reader.readCount(ofElementsSized: 2)) {
            let epoch = try reader.readVarint()
            numbersBefore[epoch] = try reader.readVarint(to: lastTaskNumber, expected: "a number of a task")
        }
    }

    /// Counts a task of an earlier opening. They come in runs, and are too many to look the opening up for each.
    private mutating func countEarlier(_ epoch: UInt64) {
        if imageRun.epoch != epoch {
            endImageRun()
            imageRun = (epoch, 0)
        }
        imageRun.count += 1
    }

    /// All tasks of the image are there, or an opening that asks how many there are comes.
    mutating func endImageRun() {
        if imageRun.count > 0 { earlierTasks[imageRun.epoch, default: 0] += imageRun.count }
        imageRun.count = 0
    }

    /// Takes in a task; those with lower numbers came before.
    mutating func decodeTask(
        _ reader: inout ByteReader,
        _ specifications: inout SpecificationReader
    ) throws(MalformedBytes) {
        let start = reader.position
        let id = TaskID(rawValue: try reader.readVarint())
        guard epoch > 0, id.number > lastImageNumber, id.number <= lastTaskNumber, id.epoch <= epoch else {
            throw MalformedBytes(offset: start, expected: "the task with the next number")
        }
        let entry = try table.decode(id, &reader, &specifications)
        lastImageNumber = id.number
        count(1, entry.pointee.priority, entry.pointee.stage)
        if entry.pointee.stage.isLeased { replayedLeases.insert(id) }
        if entry.pointee.owesCrash { owingCrash.insert(id) }
        if id.epoch != epoch { countEarlier(id.epoch) }
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ incarnation: Incarnation) {
        write(fixed: incarnation.high)
        write(fixed: incarnation.low)
    }
}

extension ByteReader {
    /// A number that is added to later: what lies beyond its range must not get that far.
    fileprivate mutating func readVarint(
        to most: UInt64,
        expected: String
    ) throws(MalformedBytes) -> UInt64 {
        let start = position
        let value = try readVarint()
        guard value <= most else { throw MalformedBytes(offset: start, expected: expected) }
        return value
    }

    fileprivate mutating func readIncarnation() throws(MalformedBytes) -> Incarnation {
        Incarnation(high: try readFixed64(), low: try readFixed64())
    }
}
