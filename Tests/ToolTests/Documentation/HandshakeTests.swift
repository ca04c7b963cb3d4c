import Foundation
import Testing

/// Each place in which threads meet is named in the article on the architecture, with the suite that tries all orders, or
/// with why there is nothing to try.
@Suite(.timeLimit(.minutes(20))) struct HandshakeTests {
    private static let library = "Sources/Tenure"
    private static let suites = "Tests/TenureTests/Handshakes"
    private static let section = "## Handshakes between threads"

    @Test func everyFileThatThreadsShareIsNamed() throws {
        let shared = try Documentation.files(below: Self.library, ending: ".swift").filter { path in
            try Documentation.text(of: path).split(separator: "\n")
                .filter { !$0.drop { $0 == " " }.hasPrefix("//") }
                .contains { $0.contains(#/\b(Mutex|Atomic)[<(]|\bwith(Checked|Unsafe)(Throwing)?Continuation\b/#) }
        }
        #expect(!shared.isEmpty)
        #expect(Set(shared.map(Self.name)) == Set(try rows.map(\.file)))
    }

    @Test func everyHandshakeIsTriedInAllOrders() throws {
        let there = Set(try Documentation.files(below: Self.suites, ending: ".swift").map(Self.name))
        let named = Set(try rows.compactMap(\.suite))
        #expect(!named.isEmpty && named == there)
        for suite in named {
            let text = try Documentation.text(of: "\(Self.suites)/\(suite).swift")
            #expect(text.contains("Interleavings("), "\(suite) enumerates nothing")
        }
    }

    private static func name(of path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }

    /// What the section says of each file: which suite tries it, or none.
    private var rows: [(file: String, suite: String?)] {
        get throws {
            let page = try Documentation.text(of: "\(Documentation.catalog)/Architecture.md")
            let start = try #require(page.range(of: Self.section))
            let rest = page[start.upperBound...]
            let text = rest.range(of: "\n## ").map { rest[..<$0.lowerBound] } ?? rest
            return text.matches(of: #/\| `([A-Za-z+]+)` \| (?:`([A-Za-z]+)`)?/#).map { row in
                (file: String(row.output.1), suite: row.output.2.map(String.init))
            }
        }
    }
}
