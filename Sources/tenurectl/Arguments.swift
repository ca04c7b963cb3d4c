/// The arguments of a command, taken one by one; what is left over is an error.
struct Arguments {
    private var rest: [String]

    init(_ arguments: some Sequence<String>) { rest = Array(arguments) }

    /// Takes a flag, wherever it stands.
    mutating func flag(_ name: String) -> Bool {
        guard let place = rest.firstIndex(of: name) else { return false }
        rest.remove(at: place)
        return true
    }

    /// Takes an option and its value.
    mutating func option(_ name: String) throws(UsageError) -> String? {
        guard let place = rest.firstIndex(of: name) else { return nil }
        guard place + 1 < rest.count else { throw UsageError("\(name) needs a value") }
        defer { rest.removeSubrange(place...(place + 1)) }
        return rest[place + 1]
    }

    /// Takes an option whose value is a number in `range`.
    mutating func number<Value: FixedWidthInteger>(
        _ name: String,
        in range: ClosedRange<Value>
    ) throws(UsageError) -> Value? {
        guard let text = try option(name) else { return nil }
        guard let value = Value(text), range.contains(value) else {
            throw UsageError("\(name) takes a number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
        }
        return value
    }

    /// Takes the first argument that is no option.
    mutating func operand(_ role: String) throws(UsageError) -> String {
        guard let place = rest.firstIndex(where: { !$0.hasPrefix("-") }) else { throw UsageError("\(role) is missing") }
        return rest.remove(at: place)
    }

    func end() throws(UsageError) {
        if let first = rest.first { throw UsageError("\"\(first)\" is not understood") }
    }
}

/// The arguments are wrong.
struct UsageError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
