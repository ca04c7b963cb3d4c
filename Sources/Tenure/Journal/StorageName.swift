/// A name in a journal's directory, taken apart: that of a file in it, or `quarantine/` and that of a file in there.
package struct StorageName: Hashable, Sendable {
    /// The one folder in a journal's directory.
    package static let quarantine = "quarantine"

    /// Whether the file is in `quarantine`.
    package let isInQuarantine: Bool
    /// The file's name without the folder.
    package let file: String

    /// Nil for a name that would lead elsewhere, or that no file can have.
    package init?(_ name: String) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let file = parts.last, parts.count == 1 || (parts.count == 2 && parts[0] == Self.quarantine),
            // The system's names end at a zero byte: it would take another file.
            file != "", file != ".", file != "..", !file.utf8.contains(0)
        else { return nil }
        isInQuarantine = parts.count == 2
        self.file = file
    }
}
