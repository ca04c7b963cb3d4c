/// A specification in the journal: kind, payload, priority, then a number that says which options follow.
extension TaskSpecification {
    private enum Part {
        static let requires: UInt64 = 1
        static let notBefore: UInt64 = 2
        static let retry: UInt64 = 4
        static let metadata: UInt64 = 8
        static let submitter: UInt64 = 16
        static let pin: UInt64 = 32
        static let timeout: UInt64 = 64
        static let idempotencyKey: UInt64 = 128
        static let all: UInt64 = 255
    }

    func encode(into writer: inout ByteWriter) {
        let options = options
        writer.write(counted: kind.rawValue)
        storedPayload.withBytes { writer.write(counted: $0) }
        writer.write(priority.rawValue)
        var parts: UInt64 = 0
        if !options.requires.isEmpty { parts |= Part.requires }
        if options.notBefore != .now { parts |= Part.notBefore }
        if options.retry != nil { parts |= Part.retry }
        if !options.metadata.isEmpty { parts |= Part.metadata }
        if options.submitter != nil { parts |= Part.submitter }
        if options.pinnedTo != nil { parts |= Part.pin }
        if options.timeout != nil { parts |= Part.timeout }
        if options.idempotencyKey != nil { parts |= Part.idempotencyKey }
        writer.write(varint: parts)
        if parts & Part.requires != 0 {
            writer.write(varint: UInt64(options.requires.count))
            for name in options.requires.map(\.rawValue).sorted() { writer.write(counted: name) }
        }
        if parts & Part.notBefore != 0 { writer.write(options.notBefore) }
        if let retry = options.retry { writer.write(retry) }
        if parts & Part.metadata != 0 {
            writer.write(varint: UInt64(options.metadata.count))
            for (key, value) in options.metadata.sorted(by: { $0.key < $1.key }) {
                writer.write(counted: key)
                writer.write(counted: value)
            }
        }
        if let submitter = options.submitter { writer.write(counted: submitter) }
        if let pin = options.pinnedTo { writer.write(counted: pin.rawValue) }
        if let timeout = options.timeout { writer.write(timeout) }
        if let key = options.idempotencyKey { writer.write(counted: key) }
    }

    static func decode(_ reader: inout ByteReader) throws(MalformedBytes) -> TaskSpecification {
        let kind = TaskKind(try reader.readCountedString())
        return try decode(kind, TaskPayload(try reader.readCounted()), &reader)
    }

    /// Reads what follows kind and payload.
    static func decode(
        _ kind: TaskKind,
        _ payload: consuming TaskPayload,
        _ reader: inout ByteReader
    ) throws(MalformedBytes) -> TaskSpecification {
        let priorityOffset = reader.position
        guard let priority = Priority(rawValue: try reader.readByte()) else {
            throw MalformedBytes(offset: priorityOffset, expected: "a priority")
        }
        let partsOffset = reader.position
        let parts = try reader.readVarint()
        guard parts & ~Part.all == 0 else {
            throw MalformedBytes(offset: partsOffset, expected: "options that this version knows")
        }
        // Most tasks are plain, and the options are large.
        if parts == 0 { return TaskSpecification(kind: kind, payload: payload, priority: priority) }
        var options = TaskOptions()
        if parts & Part.requires != 0 {
            for _ in 0..<(try reader.readCount(ofElementsSized: 1)) {
                options.requires.insert(Capability(try reader.readCountedString()))
            }
        }
        if parts & Part.notBefore != 0 { options.notBefore = try reader.readStartTime() }
        if parts & Part.retry != 0 { options.retry = try reader.readRetryPolicy() }
        if parts & Part.metadata != 0 {
            for _ in 0..<(try reader.readCount(ofElementsSized: 2)) {
                let key = try reader.readCountedString()
                options.metadata[key] = try reader.readCountedString()
            }
        }
        if parts & Part.submitter != 0 { options.submitter = try reader.readCountedString() }
        if parts & Part.pin != 0 { options.pinnedTo = AgentName(try reader.readCountedString()) }
        if parts & Part.timeout != 0 { options.timeout = try reader.readDuration() }
        if parts & Part.idempotencyKey != 0 { options.idempotencyKey = try reader.readCountedString() }
        return TaskSpecification(kind: kind, payload: payload, priority: priority, options: options)
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ start: StartTime) {
        switch start {
        case .now:
            write(UInt8(0))
        case .after(let delay):
            write(UInt8(1))
            write(delay)
        case .at(let wall):
            write(UInt8(2))
            write(signed: wall.nanoseconds)
        }
    }

    fileprivate mutating func write(_ retry: RetryPolicy) {
        write(varint: UInt64(retry.maximumAttempts))
        write(varint: UInt64(retry.maximumCrashes))
        write(varint: UInt64(retry.maximumRefusals))
        write(retry.baseDelay)
        write(retry.maximumDelay)
    }

    // Seconds and attoseconds, so that every duration that a submit lets in comes back unchanged. Any other would trap
    // when it is taken apart.
    fileprivate mutating func write(_ duration: Duration) {
        let (seconds, attoseconds) = duration.withinSeconds64.components
        write(signed: seconds)
        write(signed: attoseconds)
    }
}

extension ByteReader {
    fileprivate mutating func readStartTime() throws(MalformedBytes) -> StartTime {
        let start = position
        switch try readByte() {
        case 0: return .now
        case 1: return .after(try readDuration())
        case 2: return .at(WallTime(nanoseconds: try readSigned()))
        default: throw MalformedBytes(offset: start, expected: "a start time")
        }
    }

    fileprivate mutating func readRetryPolicy() throws(MalformedBytes) -> RetryPolicy {
        RetryPolicy(
            maximumAttempts: try readLimit(),
            maximumCrashes: try readLimit(),
            maximumRefusals: try readLimit(),
            baseDelay: try readDuration(),
            maximumDelay: try readDuration()
        )
    }

    private mutating func readLimit() throws(MalformedBytes) -> Int {
        let start = position
        let value = try readVarint()
        guard (1...UInt64(UInt16.max)).contains(value) else {
            throw MalformedBytes(offset: start, expected: "a limit of a retry policy")
        }
        return Int(value)
    }

    fileprivate mutating func readDuration() throws(MalformedBytes) -> Duration {
        let start = position
        let seconds = try readSigned()
        let attoseconds = try readSigned()
        guard attoseconds.magnitude < 1_000_000_000_000_000_000 else {
            throw MalformedBytes(offset: start, expected: "a duration")
        }
        return Duration(secondsComponent: seconds, attosecondsComponent: attoseconds).withinSeconds64
    }
}

extension Duration {
    /// Cut off at the ends of 64 bits of seconds, on writing and on reading alike: what is read is written as it was.
    fileprivate var withinSeconds64: Duration { min(max(self, .seconds(Int64.min)), .seconds(Int64.max)) }
}
