/// Looks for a text in others, whatever the case of the letters; otherwise byte for byte.
struct TextSearch {
    private let sought: [UInt8]

    init(for text: String) { sought = Array(text.lowercased().utf8) }

    /// - Complexity: O(length of `text` · length of what is sought) at worst, and as a rule O(length of `text`).
    func isFound(in text: String) -> Bool {
        guard let first = sought.first else { return true }
        let bytes = Array(text.lowercased().utf8)
        guard bytes.count >= sought.count else { return false }
        return (0...(bytes.count - sought.count)).contains { start in
            bytes[start] == first && bytes[start...].starts(with: sought)
        }
    }
}
