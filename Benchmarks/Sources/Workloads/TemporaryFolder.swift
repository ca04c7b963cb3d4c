import Foundation

/// Folders that are there for as long as they are used.
public enum TemporaryFolder {
    /// Gives `body` the path of a new folder, and removes it with all that is in it.
    public static func with<Result>(
        in parent: String,
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let path = "\(parent)/tenure-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}
