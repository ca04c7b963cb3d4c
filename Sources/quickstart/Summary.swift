import Tenure

/// The table at the end: what is known of the files below a folder, over all runs.
struct Summary: CustomStringConvertible {
    private struct Row {
        var name: String
        var files = 0
        var lines = 0
        var bytes = 0
        /// The files' hashes, each bit set where an odd number of them has it: the order does not matter.
        var hash: UInt64 = 0

        mutating func add(_ digest: FileDigest) {
            files += 1
            lines += digest.lines
            bytes += digest.bytes
            hash ^= digest.hash
        }

        var cells: [String] {
            let digits = String(hash, radix: 16)
            return ["\(files)", "\(lines)", "\(bytes)", String(repeating: "0", count: 16 - digits.count) + digits]
        }
    }

    private var rows: [String: Row] = [:]
    private var total = Row(name: "all")
    private var dead: [(path: String, reason: String)] = []
    private var unfinished = 0
    private let unreadable: [String]
    private let submitted: Int

    init(_ ledger: Ledger, of walk: FileWalk, submitted: Int) {
        self.submitted = submitted
        unreadable = walk.unreadable
        for entry in ledger.entries where entry.path.hasPrefix(walk.root == "/" ? "/" : walk.root + "/") {
            if let digest = entry.digest {
                let sort = Self.sort(of: entry.path)
                rows[sort, default: Row(name: sort)].add(digest)
                total.add(digest)
            } else if case .dead(let reason) = entry.status {
                dead.append((entry.path, entry.failure ?? reason.rawValue))
            } else {
                unfinished += 1
            }
        }
    }

    var description: String {
        let body = rows.values.sorted { ($1.lines, $0.name) < ($0.lines, $1.name) }
        var table = [["", "files", "lines", "bytes", "hash"]]
        for row in body + [total] { table.append([row.name] + row.cells) }
        let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        var lines = table.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + padding : padding + cell.0
            }.joined(separator: "  ")
        }
        for file in dead { lines.append("dead: \(Self.printable(file.path)): \(Self.printable(file.reason))") }
        for folder in unreadable { lines.append("left out: \(Self.printable(folder)) may not be read") }
        lines.append("\(submitted) submitted now, \(total.files) done, \(dead.count) dead, \(unfinished) to do")
        return lines.joined(separator: "\n")
    }

    /// The end of a file's name, as in `.swift`; short, because it heads a row.
    private static func sort(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex, name[dot...].count <= 12 else {
            return "other"
        }
        return printable(String(name[dot...]))
    }

    /// A name may hold anything, also what a terminal would obey.
    private static func printable(_ text: String) -> String {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control } ? text.debugDescription : text
    }
}
