/// How soon a task should be given to an agent.
///
/// Under ``TaskOrder/ageing(_:)`` a level is worth one ageing interval of waiting: a low task that has waited three
/// intervals longer than an urgent one goes before it. The raw value is the level, which is lower for what is more
/// pressing; `<` compares the other way round.
public enum Priority: UInt8, Hashable, Comparable, Sendable, Codable, CaseIterable, CustomStringConvertible {
    /// Before everything else that became ready at the same time.
    case urgent = 0
    /// Before normal.
    case high = 1
    /// What a task has when nothing else is said.
    case normal = 2
    /// After everything else that became ready at the same time.
    case low = 3

    /// The name that the command line and JSON use.
    public var description: String {
        switch self {
        case .urgent: "urgent"
        case .high: "high"
        case .normal: "normal"
        case .low: "low"
        }
    }

    /// More pressing is greater: `.low < .urgent`.
    public static func < (left: Priority, right: Priority) -> Bool { left.rawValue > right.rawValue }

    /// Reads a name; an unknown one is refused by `DecodingError`, not taken for a default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let priority = Priority.allCases.first(where: { $0.description == name }) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(name)\" is no priority; use urgent, high, normal or low"
            )
        }
        self = priority
    }

    /// Writes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
