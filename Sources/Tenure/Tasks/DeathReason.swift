/// Why a task is a dead letter.
public enum DeathReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// It failed as often as its retry policy allows.
    case attemptsExhausted
    /// Its handler said that trying again is pointless.
    case permanent
    /// As many agents died while working on it as its retry policy allows.
    case poison
    /// It was offered as often as its retry policy allows, and never accepted.
    case undeliverable
}
