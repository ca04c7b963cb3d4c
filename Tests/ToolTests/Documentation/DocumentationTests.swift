import Foundation
import Testing

/// Everything shown in documentation compiles: each block of Swift is the text of a file beside this one, or of a part.
@Suite(.timeLimit(.minutes(20))) struct DocumentationTests {
    private static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: [
        "README.md", "CONTRIBUTING.md", "Sources/Tenure/Tenure.docc/Tenure.md",
        "Sources/Tenure/Tenure.docc/Architecture.md",
    ])
    func everyBlockOfSwiftCompiles(_ page: String) throws {
        let snippets = try self.snippets()
        for block in try swiftBlocks(in: page) {
            #expect(snippets.contains { $0.contains(block) }, "no snippet has this text:\n\(block)")
        }
    }

    @Test func theReadmeHasItsExample() throws {
        let blocks = try swiftBlocks(in: "README.md")
        #expect(blocks.contains { $0.contains("Scheduler.open") })
    }

    @Test func theExampleOfTheReadmeCounts() async throws {
        let folder = try TemporaryFolder()
        let journal = "\(folder.path)/state/tenure"
        #expect(try await countWords(in: ["to be or not to be", "", "that is"], journal: journal) == [6, 0, 2])
        #expect(try await countWords(in: ["the question"], journal: journal) == [2])
    }

    /// What the README names is there: files, and tests by their names.
    @Test func theReadmeNamesTestsThatExist() throws {
        let tests = try swiftFiles(below: "Tests").joined()
        let named = try text(of: "README.md").matches(of: /`([A-Za-z]+Tests)`/).map { String($0.output.1) }
        #expect(!named.isEmpty)
        for suite in named { #expect(tests.contains("struct \(suite)"), "there is no suite \(suite)") }
    }

    private func text(of path: String) throws -> String {
        try String(contentsOf: Self.package.appending(path: path), encoding: .utf8)
    }

    private func swiftBlocks(in page: String) throws -> [String] {
        try text(of: page).components(separatedBy: "```swift\n").dropFirst().map { part in
            part.components(separatedBy: "\n```")[0]
        }
    }

    private func snippets() throws -> [String] {
        try swiftFiles(below: "Tests/ToolTests/Documentation/Snippets") + swiftFiles(below: "Sources/quickstart")
    }

    private func swiftFiles(below folder: String) throws -> [String] {
        let root = Self.package.appending(path: folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
        return try paths.filter { $0.hasSuffix(".swift") }.map { try text(of: "\(folder)/\($0)") }
    }
}
