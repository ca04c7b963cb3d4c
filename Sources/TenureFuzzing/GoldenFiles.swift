import Foundation

/// Journals of every format that was ever released, kept for good: `Tests/Golden/FORMAT/JOURNAL/FILE`.
package enum GoldenFiles {
    /// The folder of today's format.
    package static let currentFormat = "1.0"

    /// The folder of this package's golden files.
    package static var folder: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Tests/Golden").path
    }

    /// The formats, sorted.
    package static func formats() throws -> [String] { try names(in: folder) }

    /// The names of the journals of a format, sorted.
    package static func journals(of format: String) throws -> [String] { try names(in: "\(folder)/\(format)") }

    /// The files' bytes of one journal, by name.
    package static func files(of journal: String, _ format: String) throws -> [String: [UInt8]] {
        let place = "\(folder)/\(format)/\(journal)"
        var files: [String: [UInt8]] = [:]
        for name in try names(in: place) where name != expectation {
            files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: "\(place)/\(name)")))
        }
        return files
    }

    /// What is written down of the store that has to come out.
    package static func expected(of journal: String, _ format: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(format)/\(journal)/\(expectation)", encoding: .utf8)
    }

    /// Writes a journal and what comes out of it.
    package static func write(_ journal: SampleJournal, to folder: String) throws {
        let place = URL(fileURLWithPath: folder).appending(path: currentFormat).appending(path: journal.name)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for (name, bytes) in journal.files { try Data(bytes).write(to: place.appending(path: name)) }
        let description = try StoreDescription(of: journal.files).text
        try Data(description.utf8).write(to: place.appending(path: expectation))
    }

    private static let expectation = "store.txt"

    private static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    }
}
