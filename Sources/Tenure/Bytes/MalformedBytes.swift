/// Bytes that cannot be what they claim to be.
package struct MalformedBytes: Error, Hashable, CustomStringConvertible {
    /// Where, counted from the start of the bytes that were read.
    package var offset: Int
    package var expected: String

    package init(offset: Int, expected: String) {
        self.offset = offset
        self.expected = expected
    }

    package var description: String { "expected \(expected) at byte \(offset)" }
}
