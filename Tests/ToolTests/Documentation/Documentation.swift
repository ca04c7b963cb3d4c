import Foundation

/// The project's pages and sources, as text.
enum Documentation {
    static let catalog = "Sources/Tenure/Tenure.docc"
    static let landingPage = "\(catalog)/Tenure.md"

    /// The articles, but for the landing page.
    static var articles: [String] {
        get throws { try files(below: catalog, ending: ".md").filter { $0 != landingPage }.sorted() }
    }

    /// Everything that is written in prose.
    static var pages: [String] {
        get throws { try ["README.md", "CONTRIBUTING.md", landingPage] + articles }
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: package.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: package.appending(path: path).path)
    }

    /// Paths from the package's folder.
    static func files(below folder: String, ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: package.appending(path: folder).path)
            .filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }
    }

    /// The texts of all Swift files below a folder.
    static func sources(below folder: String) throws -> [String] {
        try files(below: folder, ending: ".swift").map { try text(of: $0) }
    }

    /// What stands between fences that say that it is Swift.
    static func swiftBlocks(in page: String) throws -> [String] {
        try text(of: page).components(separatedBy: "```swift\n").dropFirst().map { part in
            part.components(separatedBy: "\n```")[0]
        }
    }

    /// What stands outside of fences.
    static func prose(of page: String) throws -> String {
        let parts = try text(of: page).components(separatedBy: "```")
        return parts.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined(separator: "\n")
    }

    /// The rows of the tables on a page, as cells.
    static func rows(of page: String) throws -> [[String]] {
        try text(of: page).split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    private static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
