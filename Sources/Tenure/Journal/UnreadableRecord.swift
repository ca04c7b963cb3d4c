/// What a replay throws to refuse a record whose bytes are intact but mean nothing to it.
package struct UnreadableRecord: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
