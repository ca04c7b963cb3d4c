/// What has a number in a store's image; never reused.
protocol ImageNumbered: CaseIterable {
    var number: UInt8 { get }

    /// What has a number. Written out, because a checkpoint has three of them for each task: to look through all cases
    /// takes as long as to read the rest of the numbers.
    init?(number: UInt8)
}

extension TaskState: ImageNumbered {
    var number: UInt8 {
        switch self {
        case .waiting: 1
        case .ready: 2
        case .assigned: 3
        case .working: 4
        case .cancelling: 5
        case .completed: 6
        case .cancelled: 7
        case .dead: 8
        }
    }

    init?(number: UInt8) {
        switch number {
        case 1: self = .waiting
        case 2: self = .ready
        case 3: self = .assigned
        case 4: self = .working
        case 5: self = .cancelling
        case 6: self = .completed
        case 7: self = .cancelled
        case 8: self = .dead
        default: return nil
        }
    }
}

extension WaitingReason: ImageNumbered {
    var number: UInt8 {
        switch self {
        case .notBefore: 1
        case .retry: 2
        case .snoozed: 3
        }
    }

    init?(number: UInt8) {
        switch number {
        case 1: self = .notBefore
        case 2: self = .retry
        case 3: self = .snoozed
        default: return nil
        }
    }
}

extension DeathReason: ImageNumbered {
    init?(number: UInt8) {
        switch number {
        case 1: self = .attemptsExhausted
        case 2: self = .permanent
        case 3: self = .poison
        case 4: self = .undeliverable
        default: return nil
        }
    }
}

extension Attempt.Ending: ImageNumbered {
    var number: UInt8 {
        switch self {
        case .completed: 1
        case .failed: 2
        case .timedOut: 3
        case .crashed: 4
        case .processCrashed: 5
        case .refused: 6
        case .snoozed: 7
        case .released: 8
        case .reopened: 9
        case .cancelled: 10
        }
    }

    init?(number: UInt8) {
        switch number {
        case 1: self = .completed
        case 2: self = .failed
        case 3: self = .timedOut
        case 4: self = .crashed
        case 5: self = .processCrashed
        case 6: self = .refused
        case 7: self = .snoozed
        case 8: self = .released
        case 9: self = .reopened
        case 10: self = .cancelled
        default: return nil
        }
    }
}

extension ByteReader {
    mutating func readNumbered<Value: ImageNumbered>(expected: String) throws(MalformedBytes) -> Value {
        let start = position
        let number = try readByte()
        guard let value = Value(number: number) else { throw MalformedBytes(offset: start, expected: expected) }
        return value
    }

    mutating func readVarint<Value: FixedWidthInteger>(expected: String) throws(MalformedBytes) -> Value {
        let start = position
        guard let value = Value(exactly: try readVarint()) else {
            throw MalformedBytes(offset: start, expected: expected)
        }
        return value
    }
}
