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
        // By bytes: this is asked at every call of a simulated disk.
        let bytes = name.utf8
        let folder = bytes.firstIndex(of: UInt8(ascii: "/"))
        isInQuarantine = folder != nil
        file = folder.map { String(name[bytes.index(after: $0)...]) } ?? name
        guard folder.map({ name[..<$0] == Self.quarantine }) ?? true,
            file != "", file != ".", file != "..",
            // The system's names end at a zero byte: it would take another file.
            !file.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") })
        else { return nil }
    }
}
