import Foundation

/// A folder of a test's own, gone with this.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "tenure-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file below the folder; what is missing of its path is made.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let url = URL(fileURLWithPath: path).appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    /// Writes a file that begins with `text` and then has zeros up to `size`, which take no space on the disk.
    func writeSparse(_ text: String, size: Int, to name: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: try write(text, to: name)))
        try handle.truncate(atOffset: UInt64(size))
        try handle.close()
    }
}
