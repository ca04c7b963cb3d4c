/// Bytes at the end of a journal that were being written when it stopped, and were never acknowledged.
package struct TornTail: Hashable, Sendable {
    package var file: String
    /// Where the bytes began.
    package var offset: UInt64
    /// How many bytes there were, up to the last one that is not zero.
    package var bytes: UInt64
    /// The file that has a copy of them; nil while nobody has made one.
    package var quarantinedCopy: String?

    package init(file: String, offset: UInt64, bytes: UInt64, quarantinedCopy: String? = nil) {
        self.file = file
        self.offset = offset
        self.bytes = bytes
        self.quarantinedCopy = quarantinedCopy
    }
}

extension TornTail: CustomStringConvertible {
    package var description: String {
        let kept = quarantinedCopy.map { ", kept in \($0)" } ?? ""
        return "\(bytes) bytes in \(file) from byte \(offset)\(kept)"
    }
}
