/// What a pause holds back.
public enum PauseScope: Hashable, Sendable {
    /// Every task.
    case everything
    /// The tasks of a kind.
    case kind(TaskKind)
}

extension PauseScope: Codable {
    private enum Key: String, CodingKey { case kind }

    /// Reads `"everything"` or `{"kind": "…"}`.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self), name == "everything" {
            self = .everything
        } else {
            self = .kind(try decoder.container(keyedBy: Key.self).decode(TaskKind.self, forKey: .kind))
        }
    }

    /// Writes `"everything"` or `{"kind": "…"}`.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .everything:
            var container = encoder.singleValueContainer()
            try container.encode("everything")
        case .kind(let kind):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(kind, forKey: .kind)
        }
    }
}
