/// How a record stands in the journal: type, version, store time, wall time, cause, then the fields of its type.
///
/// The numbers of types are never reused. A type with the high bit set may be skipped by a reader that does not know
/// it; any other unknown type, and a newer version of a known one, keeps the store from being opened.
extension Record {
    package enum TypeNumber: UInt8, CaseIterable {
        case opened = 1
        case submitted = 2
        case becameDue = 3
        case assigned = 4
        case accepted = 5
        case completed = 6
        case failed = 7
        case reclaimed = 8
        case released = 9
        case extended = 10
        case snoozed = 11
        case cancelRequested = 12
        case cancelled = 13
        case resumed = 14
        case outlived = 15
        case crashed = 16
        case replayed = 17
        case evicted = 18
        case paused = 19
    }

    package static let version: UInt8 = 1
    static let ignorableTypeBit: UInt8 = 0x80

    /// Appends the record without a length before it.
    package func encode(into writer: inout ByteWriter) {
        writer.write(typeNumber.rawValue)
        writer.write(Self.version)
        writer.write(signed: time.nanoseconds)
        writer.write(signed: wall.nanoseconds)
        writer.write(cause.rawValue)
        switch transition {
        case .opened(let epoch, let incarnation, let endedCleanly):
            writer.write(varint: epoch)
            writer.write(fixed: incarnation.high)
            writer.write(fixed: incarnation.low)
            writer.write(endedCleanly)
        case .submitted(let task, let specification, let readyAt):
            writer.write(varint: task.rawValue)
            writer.write(signed: readyAt.nanoseconds)
            specification.encode(into: &writer)
        case .becameDue(let task):
            writer.write(varint: task.rawValue)
        case .assigned(let task, let holder, let accepted):
            writer.write(task, holder)
            writer.write(accepted)
        case .accepted(let task, let holder):
            writer.write(task, holder)
        case .completed(let task, let holder, let output, let usage):
            writer.write(task, holder)
            writer.write(counted: output)
            writer.write(usage)
        case .failed(let task, let holder, let error, let usage, let next):
            writer.write(task, holder)
            writer.write(counted: error)
            writer.write(usage)
            writer.write(next)
        case .reclaimed(let task, let holder, let reason, let next):
            writer.write(task, holder)
            writer.write(reason.rawValue)
            writer.write(next)
        case .released(let task, let holder, let reason):
            writer.write(task, holder)
            writer.write(reason.rawValue)
        case .snoozed(let task, let holder, let usage, let until):
            writer.write(task, holder)
            writer.write(usage)
            writer.write(signed: until.nanoseconds)
        case .cancelRequested(let task, let holder), .resumed(let task, let holder):
            writer.write(task, holder)
        case .cancelled(let task, let holder, let ending):
            writer.write(holder != nil)
            if let holder { writer.write(task, holder) } else { writer.write(varint: task.rawValue) }
            writer.write(ending.rawValue)
        case .outlived(let task), .replayed(let task):
            writer.write(varint: task.rawValue)
        case .crashed(let task, let next):
            writer.write(varint: task.rawValue)
            writer.write(next)
        case .evicted(let tasks, let reason):
            writer.write(reason.rawValue)
            writer.write(varint: UInt64(tasks.count))
            for task in tasks { writer.write(varint: task.rawValue) }
        case .paused(let scope, let isPaused):
            writer.write(isPaused)
            switch scope {
            case .everything:
                writer.write(false)
            case .kind(let kind):
                writer.write(true)
                writer.write(counted: kind.rawValue)
            }
        case .extended(let namespace, let body):
            writer.write(counted: namespace)
            writer.write(counted: body)
        }
    }

    private var typeNumber: TypeNumber {
        switch transition {
        case .opened: .opened
        case .submitted: .submitted
        case .becameDue: .becameDue
        case .assigned: .assigned
        case .accepted: .accepted
        case .completed: .completed
        case .failed: .failed
        case .reclaimed: .reclaimed
        case .released: .released
        case .extended: .extended
        case .snoozed: .snoozed
        case .cancelRequested: .cancelRequested
        case .cancelled: .cancelled
        case .resumed: .resumed
        case .outlived: .outlived
        case .crashed: .crashed
        case .replayed: .replayed
        case .evicted: .evicted
        case .paused: .paused
        }
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ task: TaskID, _ holder: LeaseHolderFields) {
        write(varint: task.rawValue)
        write(counted: holder.agent.rawValue)
        write(varint: holder.session.number)
        write(varint: holder.generation.rawValue)
    }

    mutating func write(_ usage: Usage) {
        write(varint: UInt64(usage.counters.count))
        for (name, amount) in usage.counters.sorted(by: { $0.key < $1.key }) {
            write(counted: name)
            write(signed: amount)
        }
    }

    fileprivate mutating func write(_ next: AfterLease) {
        switch next {
        case .ready:
            write(UInt8(0))
        case .retry(let time):
            write(UInt8(1))
            write(signed: time.nanoseconds)
        case .dead(let reason):
            write(UInt8(2))
            write(reason.number)
        }
    }
}

extension DeathReason {
    /// The reason's number in the journal; never reused.
    var number: UInt8 {
        switch self {
        case .attemptsExhausted: 1
        case .permanent: 2
        case .poison: 3
        case .undeliverable: 4
        }
    }
}
