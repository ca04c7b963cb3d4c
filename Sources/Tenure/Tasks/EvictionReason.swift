/// Why an ended task was forgotten.
package enum EvictionReason: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// More ended tasks were there, or it ended longer ago, than ``Retention`` keeps.
    case retention = 1
    /// Somebody purged it.
    case purged = 2
}
