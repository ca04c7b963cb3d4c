/// What has a number in a store's image; never reused.
protocol ImageNumbered: CaseIterable {
    var number: UInt8 { get }
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
}

extension WaitingReason: ImageNumbered {
    var number: UInt8 {
        switch self {
        case .notBefore: 1
        case .retry: 2
        case .snoozed: 3
        }
    }
}

extension DeathReason: ImageNumbered {}

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
}

extension ByteReader {
    mutating func readNumbered<Value: ImageNumbered>(expected: String) throws(MalformedBytes) -> Value {
        let start = position
        let number = try readByte()
        for value in Value.allCases where value.number == number { return value }
        throw MalformedBytes(offset: start, expected: expected)
    }

    mutating func readVarint<Value: FixedWidthInteger>(expected: String) throws(MalformedBytes) -> Value {
        let start = position
        guard let value = Value(exactly: try readVarint()) else {
            throw MalformedBytes(offset: start, expected: expected)
        }
        return value
    }
}
