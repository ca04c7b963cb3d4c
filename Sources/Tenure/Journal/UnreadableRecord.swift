/// What a replay throws to refuse a record whose bytes are intact but mean nothing to it.
package struct UnreadableRecord: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
    /// Whether a later version would understand it.
    package var isNewer: Bool

    package init(_ description: String, isNewer: Bool = false) {
        self.description = description
        self.isNewer = isNewer
    }
}
