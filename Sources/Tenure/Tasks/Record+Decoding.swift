extension Record {
    /// Reads one record that fills the whole of `reader`.
    ///
    /// - Returns: `nil` for a record of an unknown type that says of itself that it may be skipped.
    package static func decode(_ reader: inout ByteReader) throws(RecordDecodingError) -> Record? {
        do {
            let typeByte = try reader.readByte()
            let recordVersion = try reader.readByte()
            guard let type = TypeNumber(rawValue: typeByte) else {
                if typeByte & ignorableTypeBit != 0 { return nil }
                throw RecordDecodingError.newer(type: typeByte, version: recordVersion)
            }
            guard recordVersion <= version else {
                throw RecordDecodingError.newer(type: typeByte, version: recordVersion)
            }
            let time = StoreTime(nanoseconds: try reader.readSigned())
            let wall = WallTime(nanoseconds: try reader.readSigned())
            let cause: Cause = try reader.readRaw(expected: "a cause")
            let transition = try reader.readTransition(type)
            guard reader.isAtEnd else {
                throw MalformedBytes(offset: reader.position, expected: "the record's end")
            }
            return Record(time: time, wall: wall, cause: cause, transition: transition)
        } catch let error as MalformedBytes {
            throw .malformed(error)
        } catch let error as RecordDecodingError {
            throw error
        } catch {
            throw .malformed(MalformedBytes(offset: 0, expected: "a record"))
        }
    }
}

/// A record that cannot be applied.
package enum RecordDecodingError: Error, Hashable, CustomStringConvertible {
    /// The bytes are no record, although their checksum is right: a defect of the writer, or no accident.
    case malformed(MalformedBytes)
    /// A newer version of the library wrote it.
    case newer(type: UInt8, version: UInt8)

    package var description: String {
        switch self {
        case .malformed(let bytes): "the record is malformed: \(bytes)"
        case .newer(let type, let version): "record type \(type), version \(version), is of a newer version of Tenure"
        }
    }
}

extension ByteReader {
    fileprivate mutating func readTransition(_ type: Record.TypeNumber) throws(MalformedBytes) -> Transition {
        switch type {
        case .opened:
            let epoch = try readVarint()
            let incarnation = Incarnation(high: try readFixed64(), low: try readFixed64())
            return .opened(epoch: epoch, incarnation: incarnation, endedCleanly: try readFlag())
        case .submitted:
            let task = try readTask()
            let readyAt = StoreTime(nanoseconds: try readSigned())
            return .submitted(task, try TaskSpecification.decode(&self), readyAt: readyAt)
        case .becameDue:
            return .becameDue(try readTask())
        case .assigned:
            return .assigned(try readTask(), try readHolder(), accepted: try readFlag())
        case .accepted:
            return .accepted(try readTask(), try readHolder())
        case .completed:
            return .completed(try readTask(), try readHolder(), output: try readCounted(), usage: try readUsage())
        case .failed:
            return .failed(
                try readTask(),
                try readHolder(),
                error: try readCountedString(),
                usage: try readUsage(),
                next: try readNext()
            )
        case .reclaimed:
            return .reclaimed(
                try readTask(),
                try readHolder(),
                try readRaw(expected: "a reason of a reclaim"),
                next: try readNext()
            )
        case .released:
            return .released(try readTask(), try readHolder(), try readRaw(expected: "a reason of a release"))
        case .extended:
            return .extended(namespace: try readCountedString(), body: try readCounted())
        case .snoozed:
            return .snoozed(
                try readTask(),
                try readHolder(),
                usage: try readUsage(),
                until: StoreTime(nanoseconds: try readSigned())
            )
        case .cancelRequested:
            return .cancelRequested(try readTask(), try readHolder())
        case .cancelled:
            let hasHolder = try readFlag()
            let task = try readTask()
            let holder = hasHolder ? try readHolder() : nil
            return .cancelled(task, holder, try readRaw(expected: "how a cancelling ended"))
        case .resumed:
            return .resumed(try readTask(), try readHolder())
        case .outlived:
            return .outlived(try readTask())
        case .crashed:
            return .crashed(try readTask(), next: try readNext())
        case .replayed:
            return .replayed(try readTask())
        case .evicted:
            let reason: EvictionReason = try readRaw(expected: "a reason of an eviction")
            var tasks: [TaskID] = []
            for _ in 0..<(try readCount(ofElementsSized: 1)) { tasks.append(try readTask()) }
            return .evicted(tasks, reason)
        case .paused:
            let isPaused = try readFlag()
            let scope = try readFlag() ? PauseScope.kind(TaskKind(try readCountedString())) : .everything
            return .paused(scope, isPaused)
        }
    }

    mutating func readTask() throws(MalformedBytes) -> TaskID {
        TaskID(rawValue: try readVarint())
    }

    private mutating func readHolder() throws(MalformedBytes) -> LeaseHolderFields {
        LeaseHolderFields(
            agent: AgentName(try readCountedString()),
            session: SessionID(number: try readVarint()),
            generation: Generation(rawValue: try readVarint())
        )
    }

    mutating func readUsage() throws(MalformedBytes) -> Usage {
        let count = try readCount(ofElementsSized: 2)
        var usage = Usage()
        for _ in 0..<count {
            let name = try readCountedString()
            usage.counters[name] = try readSigned()
        }
        return usage
    }

    private mutating func readNext() throws(MalformedBytes) -> AfterLease {
        let start = position
        switch try readByte() {
        case 0: return .ready
        case 1: return .retry(at: StoreTime(nanoseconds: try readSigned()))
        case 2:
            let number = try readByte()
            if let reason = DeathReason.allCases.first(where: { $0.number == number }) { return .dead(reason) }
            throw MalformedBytes(offset: start, expected: "a reason of a death")
        default: throw MalformedBytes(offset: start, expected: "what becomes of the task")
        }
    }

    mutating func readRaw<Value: RawRepresentable<UInt8>>(
        expected: String
    ) throws(MalformedBytes) -> Value {
        let start = position
        guard let value = Value(rawValue: try readByte()) else {
            throw MalformedBytes(offset: start, expected: expected)
        }
        return value
    }
}
