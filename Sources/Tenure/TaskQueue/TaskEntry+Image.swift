/// A task in a store's image.
extension TaskEntry {
    private enum Part {
        static let isSuspect: UInt64 = 1
        static let isOnTrial: UInt64 = 2
        static let owesCrash: UInt64 = 4
        static let counters: UInt64 = 8
        static let holder: UInt64 = 16
        static let endedAt: UInt64 = 32
        static let output: UInt64 = 64
        static let usage: UInt64 = 128
        static let attempts: UInt64 = 256
        static let all: UInt64 = 511
    }

    private var parts: UInt64 {
        var parts: UInt64 = 0
        if isSuspect { parts |= Part.isSuspect }
        if isOnTrial { parts |= Part.isOnTrial }
        if owesCrash { parts |= Part.owesCrash }
        if failures != 0 || crashes != 0 || refusals != 0 || snoozes != 0 || interruptions != 0 {
            parts |= Part.counters
        }
        if lastHolder != nil { parts |= Part.holder }
        if endedAt != nil { parts |= Part.endedAt }
        if !output.isEmpty { parts |= Part.output }
        if !usage.isEmpty { parts |= Part.usage }
        if !attempts.isEmpty { parts |= Part.attempts }
        return parts
    }

    func encode(into writer: inout ByteWriter) {
        let parts = parts
        writer.write(varint: id.rawValue)
        writer.write(varint: parts)
        writer.write(stage.number)
        writer.write(waitingReason.number)
        writer.write(deathReason.number)
        writer.write(varint: lastSequence)
        writer.write(signed: submittedAt.nanoseconds)
        writer.write(signed: submittedWall.nanoseconds)
        writer.write(signed: readyAt.nanoseconds)
        specification.encode(into: &writer)
        if parts & Part.counters != 0 {
            writer.write(varint: UInt64(failures))
            writer.write(varint: UInt64(crashes))
            writer.write(varint: UInt64(refusals))
            writer.write(varint: UInt64(snoozes))
            writer.write(varint: UInt64(interruptions))
        }
        if let holder = lastHolder {
            writer.write(counted: holder.agent.rawValue)
            writer.write(varint: holder.session.number)
            writer.write(varint: holder.generation.rawValue)
            writer.write(signed: holder.since.nanoseconds)
        }
        if let endedAt { writer.write(signed: endedAt.nanoseconds) }
        if parts & Part.output != 0 { writer.write(counted: output) }
        if parts & Part.usage != 0 { writer.write(usage) }
        if parts & Part.attempts != 0 {
            writer.write(varint: UInt64(attempts.count))
            for attempt in attempts { attempt.encode(into: &writer) }
        }
    }

    /// Which parts there are of the entry that follows.
    fileprivate static func decodeParts(_ reader: inout ByteReader) throws(MalformedBytes) -> UInt64 {
        let partsOffset = reader.position
        let parts = try reader.readVarint()
        guard parts & ~Part.all == 0 else {
            throw MalformedBytes(offset: partsOffset, expected: "parts of a task that this version knows")
        }
        return parts
    }

    /// What every task has.
    @inline(__always)
    fileprivate init(
        decoding id: TaskID,
        _ reader: inout ByteReader,
        _ specifications: inout SpecificationReader
    ) throws(MalformedBytes) {
        let stage: TaskState = try reader.readNumbered(expected: "a state of a task")
        let waitingReason: WaitingReason = try reader.readNumbered(expected: "a reason to wait")
        let deathReason: DeathReason = try reader.readNumbered(expected: "a reason of a death")
        let lastSequence = try reader.readVarint()
        let submittedAt = StoreTime(nanoseconds: try reader.readSigned())
        let submittedWall = WallTime(nanoseconds: try reader.readSigned())
        let readyAt = StoreTime(nanoseconds: try reader.readSigned())
        self.init(
            id: id,
            specification: try specifications.read(&reader),
            submittedAt: submittedAt,
            submittedWall: submittedWall,
            stage: stage,
            readyAt: readyAt,
            lastSequence: lastSequence
        )
        self.waitingReason = waitingReason
        self.deathReason = deathReason
    }

    /// What only some have.
    fileprivate mutating func decodeRest(_ parts: UInt64, _ reader: inout ByteReader) throws(MalformedBytes) {
        isSuspect = parts & Part.isSuspect != 0
        isOnTrial = parts & Part.isOnTrial != 0
        owesCrash = parts & Part.owesCrash != 0
        if parts & Part.counters != 0 {
            failures = try reader.readVarint(expected: "a counter")
            crashes = try reader.readVarint(expected: "a counter")
            refusals = try reader.readVarint(expected: "a counter")
            snoozes = try reader.readVarint(expected: "a counter")
            interruptions = try reader.readVarint(expected: "a counter")
        }
        if parts & Part.holder != 0 {
            lastHolder = LeaseHolder(
                agent: AgentName(try reader.readCountedString()),
                session: SessionID(number: try reader.readVarint()),
                generation: Generation(rawValue: try reader.readVarint()),
                since: StoreTime(nanoseconds: try reader.readSigned())
            )
        }
        if parts & Part.endedAt != 0 { endedAt = StoreTime(nanoseconds: try reader.readSigned()) }
        if parts & Part.output != 0 { output = try reader.readCounted() }
        if parts & Part.usage != 0 { usage = try reader.readUsage() }
        if parts & Part.attempts != 0 {
            for _ in 0..<(try reader.readCount(ofElementsSized: 6)) { attempts.append(try Attempt.decode(&reader)) }
        }
        guard stage.isLeased == false || lastHolder != nil, stage.isTerminal == (endedAt != nil) else {
            throw MalformedBytes(offset: reader.position, expected: "what belongs to a task that is \(stage)")
        }
    }
}

extension TaskTable {
    /// Reads what follows the id of a task where it is to lie: there are too many to copy each.
    ///
    /// - Throws: ``MalformedBytes``; the task is not there then.
    mutating func decode(
        _ id: TaskID,
        _ reader: inout ByteReader,
        _ specifications: inout SpecificationReader
    ) throws(MalformedBytes) -> UnsafeMutablePointer<TaskEntry> {
        let parts = try TaskEntry.decodeParts(&reader)
        let entry = insert(try TaskEntry(decoding: id, &reader, &specifications))
        do throws(MalformedBytes) {
            try entry.pointee.decodeRest(parts, &reader)
        } catch {
            remove(id)
            throw error
        }
        return entry
    }
}

extension Attempt {
    fileprivate func encode(into writer: inout ByteWriter) {
        writer.write(counted: agent.rawValue)
        writer.write(varint: generation.rawValue)
        writer.write(signed: began.nanoseconds)
        writer.write(signed: ended.nanoseconds)
        writer.write(ending.number)
        writer.write(counted: message)
    }

    fileprivate static func decode(_ reader: inout ByteReader) throws(MalformedBytes) -> Attempt {
        Attempt(
            agent: AgentName(try reader.readCountedString()),
            generation: Generation(rawValue: try reader.readVarint()),
            began: StoreTime(nanoseconds: try reader.readSigned()),
            ended: StoreTime(nanoseconds: try reader.readSigned()),
            ending: try reader.readNumbered(expected: "how a lease ended"),
            message: try reader.readCountedString()
        )
    }
}
